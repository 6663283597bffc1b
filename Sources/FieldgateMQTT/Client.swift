import CMosquitto
import FieldgateModel
import Glibc

/// One `struct mosquitto` for one attempt to connect and, where it succeeds, for the
/// connection: the only owner of the handle, used by one thread at a time.
///
/// A new one is made for each attempt and the old one destroyed, which closes the
/// socket and discards what is queued, acknowledgements included, without a word to
/// the broker. So nothing of a broken connection can leak into the next one.
///
/// The client is in libmosquitto's externally threaded mode: every packet, PUBACK
/// and PINGREQ included, is only queued, and `write` alone sends.
final class Client {
  /// How a call into the library ended, where it did not end well.
  struct Fault: Error, Hashable {
    let reason: String
    /// How the other side ended it, where it did.
    var ending = Ending.other
  }

  /// How a connection that was up was ended, as far as it can be told.
  enum Ending: Hashable {
    /// The broker said so: another client came with our client id (MQTT 5, reason code 0x8E).
    case takenOver
    /// The other side closed it without a word.
    case closed
    case other
  }

  /// The broker's CONNACK.
  struct Answer {
    /// 0 to 5 with 3.1.1, a reason code with 5; 132 also for a version refused in
    /// the terms of 3.1.1.
    let code: Int
    let sessionPresent: Bool
  }

  struct SubscriptionAnswer {
    let packetIdentifier: Int32
    /// Granted QoS, or a code from 128 on; nil where a subscription was taken back.
    let code: Int?
  }

  /// The answer to a publication, or for QoS 0 that it is written.
  struct PublicationAnswer {
    let packetIdentifier: Int32
    /// A reason code of MQTT 5; an error from 128 on.
    let code: Int
  }

  let version: MQTTOptions.ProtocolVersion
  private let handle: OpaquePointer

  // What the callbacks bring, to be taken by the owner.
  var answer: Answer?
  var deliveries: [Delivery] = []
  var deliveredBytes = 0
  var subscriptionAnswers: [SubscriptionAnswer] = []
  var publicationAnswers: [PublicationAnswer] = []
  /// Counts callbacks: tells whether a call to `readPacket` brought anything.
  var activity = 0
  /// Why the library closed the socket: from 128 on the reason code of the broker's
  /// DISCONNECT (MQTT 5), below it an error of the library's own.
  var farewell: Int?
  /// What the library complained of while connecting, the first things first.
  private(set) var complaints: [String] = []
  /// What OpenSSL found wrong with the broker's certificate.
  private var verdict: (code: Int, text: String)?
  private let tls: MQTTOptions.TLS
  private let host: String

  /// A client that is ready to connect.
  init(_ options: MQTTOptions, at address: MQTTAddress, version: MQTTOptions.ProtocolVersion)
    throws(Fault)
  {
    _ = Self.library
    guard let handle = mosquitto_new(options.clientID, options.cleanSession, nil) else {
      throw Fault(reason: "no MQTT client can be made with the client id '\(options.clientID)'")
    }
    self.handle = handle
    self.version = version
    tls = options.tls
    host = address.host
    mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
    try check(mosquitto_threaded_set(handle, true))
    try check(
      mosquitto_int_option(
        handle, MOSQ_OPT_PROTOCOL_VERSION,
        version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311))
    // MQTT 5 brokers state their own window; to 3.1.1 brokers this one applies.
    try check(mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 100))
    if let user = address.user ?? options.username {
      try check(mosquitto_username_pw_set(handle, user, options.password?.revealed))
    }
    if let will = options.will {
      let code = will.payload.withUnsafeBytes {
        mosquitto_will_set(
          handle, will.topic, Int32($0.count), $0.baseAddress, Int32(will.qos), will.retain)
      }
      try check(code)
    }
    if address.usesTLS { try useTLS(options.tls) }
    installCallbacks(on: handle)
  }

  deinit { mosquitto_destroy(handle) }

  private static let library: Int32 = mosquitto_lib_init()

  private func check(_ code: Int32) throws(Fault) {
    if code != MOSQ_ERR_SUCCESS.code { throw Fault(reason: Self.text(code)) }
  }

  private func useTLS(_ tls: MQTTOptions.TLS) throws(Fault) {
    for (what, path) in [
      ("authorities", tls.authorities), ("certificate", tls.certificate), ("key", tls.key),
    ] {
      if let path, access(path, R_OK) != 0 {
        let why = String(cString: strerror(errno))
        throw Fault(reason: "TLS \(what) file '\(path)' cannot be read: \(why)")
      }
    }
    guard (tls.certificate == nil) == (tls.key == nil) else {
      throw Fault(reason: "TLS needs a certificate and its key: give both, or neither")
    }
    if tls.authorities == nil {
      try check(mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1))
    }
    // `tls_set` insists on a place for authorities; the system's are added to it.
    let place = tls.authorities == nil ? "/etc/ssl/certs" : nil
    try check(mosquitto_tls_set(handle, tls.authorities, place, tls.certificate, tls.key, nil))
    // 1 is SSL_VERIFY_PEER: without a believed certificate there is no connection.
    try check(mosquitto_tls_opts_set(handle, 1, "tlsv" + tls.minimum.rawValue, nil))
  }

  // MARK: Connecting

  /// Looks up the host and connects; blocks, and sends nothing yet.
  func connect(to address: MQTTAddress, _ options: MQTTOptions) throws(Fault) {
    var properties: OpaquePointer?
    defer { mosquitto_property_free_all(&properties) }
    if version == .v5, !options.cleanSession {
      let expiry = UInt32(clamping: min(max(0, options.sessionExpiry), 0xFFFF_FFFE))
      try check(
        mosquitto_property_add_int32(
          &properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL.code, expiry))
    }
    if version == .v5 {
      let window = UInt16(clamping: max(1, options.receiveMaximum))
      try check(
        mosquitto_property_add_int16(&properties, MQTT_PROP_RECEIVE_MAXIMUM.code, window))
    }
    let result = fieldgate_connect(
      handle, address.host, Int32(address.port), Int32(min(max(5, options.keepAlive), 65_535)),
      properties)
    guard result.code != MOSQ_ERR_SUCCESS.code else { return }
    switch result.code {
    case MOSQ_ERR_EAI.code:
      throw Fault(
        reason: "the host '\(address.host)' is not found: "
          + String(cString: gai_strerror(result.error)))
    case MOSQ_ERR_ERRNO.code:
      throw Fault(reason: trouble ?? String(cString: strerror(result.error)))
    default: throw Fault(reason: trouble ?? Self.text(result.code))
    }
  }

  /// The connection stands: from now on the library's log lines are not made any more,
  /// since it would write one for each message.
  func endComplaints() {
    mosquitto_log_callback_set(handle, nil)
    complaints = []
  }

  /// Takes a line of the library's; while it is written, the TLS session is still there to
  /// be asked.
  func complain(_ text: String) {
    guard complaints.count < 5 else { return }
    complaints.append(text)
    if let found = TLSTrouble.verdict(on: mosquitto_ssl_get(handle)), found.code != 0 {
      verdict = found
    }
  }

  // MARK: Traffic

  /// The socket; nil once the library has closed it.
  var descriptor: Int32? {
    let socket = mosquitto_socket(handle)
    return socket >= 0 ? socket : nil
  }

  var wantsWrite: Bool { mosquitto_want_write(handle) }

  /// What one call to `readPacket` found.
  enum Reading {
    case something
    case nothing
  }

  /// Reads one packet (with TLS perhaps several); the callbacks take what it held.
  func readPacket() throws(Fault) -> Reading {
    let before = activity
    let result = fieldgate_loop_read(handle)
    try checkTraffic(result)
    // Without a callback, EAGAIN means that the socket is empty; with one it may stem
    // from the library's internal socket pair.
    return activity == before && result.error == EAGAIN ? .nothing : .something
  }

  /// Sends everything that is queued, as far as the socket takes it.
  func write() throws(Fault) { try checkTraffic(fieldgate_loop_write(handle)) }

  /// Keep-alive: queues a PINGREQ where one is due, and gives up a silent broker.
  func tick() throws(Fault) {
    let code = mosquitto_loop_misc(handle)
    try checkTraffic(fieldgate_result(code: code, error: 0))
  }

  private func checkTraffic(_ result: fieldgate_result) throws(Fault) {
    if let farewell, farewell >= 128 {
      let reason = String(cString: mosquitto_reason_string(Int32(farewell)))
      throw Fault(
        reason: "the broker ended the connection: \(reason)",
        ending: farewell == MQTT_RC_SESSION_TAKEN_OVER.rawValue ? .takenOver : .other)
    }
    if result.code == MOSQ_ERR_ERRNO.code {
      throw Fault(
        reason: trouble ?? brokenOff(result.error) ?? String(cString: strerror(result.error)))
    }
    if result.code != MOSQ_ERR_SUCCESS.code {
      throw Fault(
        reason: trouble ?? Self.text(result.code),
        ending: result.code == MOSQ_ERR_CONN_LOST.code ? .closed : .other)
    }
    if descriptor == nil {
      let own = farewell.flatMap { $0 > 0 ? Self.text(Int32($0)) : nil }
      throw Fault(reason: own ?? "the broker ended the connection", ending: .closed)
    }
  }

  /// What the library's complaints come down to.
  private var trouble: String? {
    TLSTrouble(complaints: complaints, verdict: verdict, host: host, tls: tls).description
  }

  /// The library says EPROTO where a TLS connection was reset, without a line in its log:
  /// the broker's alert, which said why, was overtaken by the end.
  private func brokenOff(_ error: Int32) -> String? {
    guard error == EPROTO else { return nil }
    guard answer == nil else { return "the TLS connection was broken off" }
    let guess =
      tls.certificate.map { "refuses this gateway's certificate (\($0))" }
      ?? "wants a certificate of this gateway: name one as broker.certificate, with broker.key"
    return "the broker broke the TLS connection off before it answered; perhaps it \(guess)"
  }

  // MARK: Requests; each only queues a packet

  /// Queues a SUBSCRIBE at QoS 1 and returns its packet identifier.
  ///
  /// With MQTT 5 the broker sends retained messages only where the subscription is
  /// new, not again at each reconnection.
  func subscribe(_ filter: TopicFilter) throws(Fault) -> Int32 {
    var identifier: Int32 = 0
    let option = version == .v5 ? Int32(MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue) : 0
    try check(mosquitto_subscribe_v5(handle, &identifier, filter.text, 1, option, nil))
    return identifier
  }

  /// Queues an UNSUBSCRIBE and returns its packet identifier.
  func unsubscribe(_ filter: TopicFilter) throws(Fault) -> Int32 {
    var identifier: Int32 = 0
    try check(mosquitto_unsubscribe(handle, &identifier, filter.text))
    return identifier
  }

  /// Queues a PUBLISH and returns its packet identifier, with QoS 0 a number of the
  /// library's own.
  func publish(_ publication: Publication) throws(Fault) -> Int32 {
    var identifier: Int32 = 0
    let code = publication.payload.withUnsafeBytes {
      mosquitto_publish(
        handle, &identifier, publication.topic, Int32(clamping: $0.count), $0.baseAddress,
        Int32(publication.qos), publication.retain)
    }
    try check(code)
    return identifier
  }

  /// Queues a DISCONNECT: what was queued before goes out, too, so this is never to
  /// be called while something received is uncommitted.
  func disconnect() throws(Fault) { try check(mosquitto_disconnect(handle)) }

  /// The library's own words for an error of its own.
  private static func text(_ code: Int32) -> String {
    String(cString: mosquitto_strerror(code))
  }
}

extension mosq_err_t {
  /// As the library's functions return it.
  var code: Int32 { Int32(rawValue) }
}

extension mqtt5_property {
  /// As the library's functions take it.
  var code: Int32 { Int32(rawValue) }
}
