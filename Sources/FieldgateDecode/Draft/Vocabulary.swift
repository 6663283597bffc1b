/// The words that devices are known to use. What a draft may quote from a message is
/// made of these: a value with any other word in it is replaced before it is shown.
enum Vocabulary {
  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// Passing in, by any sense of in; and out.
  static let inward = set(
    "in ins entering entered enter entry entries fw forward towards inbound ingress incoming "
      + "countin peoplein totalin arrivals arrived")
  static let outward = set(
    "out outs exit exits exiting exited leave leaving left bw backward away outbound egress "
      + "outgoing countout peopleout totalout departures departed")
  /// After these, `in` is a place and no direction: people in zone.
  static let places = set("zone zones area areas view room queue region frame scene roi")

  static let countWords = set("count counts counted counter number num amount qty total sum")
  static let totalWords = set(
    "total totals sum cumulative cumulated accumulated lifetime counter overall ever")
  static let periodWords = set("period interval delta diff since last minute minutes hour recent")

  /// Keys that say which value it is, in a pair such as `{name: fw, value: 3}`.
  static let namingKeys = set(
    "name n direction metric key parameter param variable tag label type measurement quantity "
      + "counter dir sort channel")
  /// Keys that only say that something is a value: the key above says which.
  static let valueKeys = set("value v val count number reading amount data raw total state")
  static let emptyKeys = set("value v val reading amount data raw current")

  /// Keys that tell sorts of messages apart.
  static let typeKeys = set(
    "type event method cmd command kind topic class category action schema msg message_type mt")

  static let classes = set(
    "person pedestrian car truck bus bicycle bike motorcycle motorbike vehicle van dog cat "
      + "scooter animal tram cyclist")

  /// Levels of a topic that say what is spoken about, never who speaks.
  static let functions = set(
    "state status position availability available event events tele stat cmnd up down rx tx "
      + "result sensor sensors rpc telemetry attributes data uplink lwt logics live frame frames "
      + "motion temperature humidity battery count counts counter occupancy people count_in "
      + "online info notify report reports message messages payload raw json webhook api v set "
      + "get command cmd config log logs alarm fault faults measurement measurements value values "
      + "density flow speed queue dwell in out lock locked tamper signal rssi voltage zone line "
      + "output outputs input inputs switch relay cover light shutter health heartbeat retail devices device nodes cameras"
  )

  /// Levels and keys after which stands who speaks.
  static let deviceNouns = set(
    "device devices sensor sensors camera cameras cam node nodes gateway gateways bollard "
      + "bollards gate gates barrier barriers unit units thing things counters asset assets")

  static let crowd = set(
    "people person persons crowd pedestrian pedestrians visitor visitors occupancy counting zone "
      + "passers density dwell queue count counter headcount")
  static let camera = set(
    "camera cameras cam cams video nvr lpr anpr onvif object objects detection detections "
      + "detector motion frame snapshot vehicle car")
  static let bollard = set(
    "bollard bollards gate gates barrier barriers cover covers shutter door doors boom pole "
      + "relay switch plc open closed poller blocker turnstile")

  /// Words of metadata that measures nothing here.
  static let metadata = set(
    "id ids uuid version ver firmware fw_version sw hw model vendor supplier manufacturer seq "
      + "seqno sequence fcnt f_cnt port freq frequency snr lat latitude lon lng longitude geom "
      + "geometry coordinates location box bbox region_id x y z w h width height bearing azimuth "
      + "angle fps size score confidence probability quality protocol schema dst timezone tz zone_id "
      + "samples expected bandwidth datarate dr toa airtime cluster net tenant ack seen duration "
      + "config settings uptime url uri path host ratio resolution index idx bins correlation app "
      + "application toa spreading coding channel_index interval period enabled")

  private static let other = set(
    "line lines zone zones area areas region regions gate gates door doors entrance channel "
      + "input inputs output outputs sensor camera device north south east west left right main "
      + "front back upper lower top bottom side new update end start begin active inactive alert "
      + "alarm clear cleared set detected detection idle ok normal operational degraded error "
      + "warning good bad on off true false yes no online offline available unavailable connected "
      + "disconnected reachable unreachable open opened opening close closed closing stopped stop "
      + "stopping unknown none null n a raised raising lowered lowering up down moving fault faulty "
      + "blocked free occupied vacant present absent locked unlocked people person persons counting "
      + "count counts metrics metric measurement measurements interval report status state notify "
      + "event events message data region report increment decrement created deleted crossing "
      + "crossed cross intrusion loitering scene change motion object objects areametrics uplink "
      + "downlink join rx tx seconds second percent kmh mps celsius boolean number text property "
      + "datetime float int integer double string geo json shutter cover switch relay tag fps "
      + "trigger triggered total balance visits dwell time queue density speed flow occupancy "
      + "temperature humidity battery voltage current power energy position in out and of the")

  /// All that a draft may quote.
  static let technical: Set<String> =
    inward.union(outward).union(countWords).union(totalWords).union(periodWords)
    .union(classes).union(functions).union(crowd).union(camera).union(bollard).union(other)

  /// Whether a value may be quoted: all of its words are known, and no number in it
  /// is long enough to be somebody's.
  static func isTechnical(_ text: String) -> Bool {
    // An adapter takes a word that begins with `$` for a path, and braces for a capture.
    guard !text.isEmpty, text.utf8.count <= 60, !text.hasPrefix("$"), !Personal.isValue(text) else {
      return false
    }
    guard text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value >= 0x20 }),
      !text.contains(where: { "{}".contains($0) })
    else { return false }
    let words = Words(text)
    let digits = text.utf8.filter { (48...57).contains($0) }.count
    if words.all.allSatisfy(Words.isNumber) { return digits > 0 && digits <= 3 }
    return digits <= 4
      && words.all.allSatisfy {
        Words.isNumber($0) || technical.contains($0) || ($0.utf8.count == 1 && words.all.count < 4)
      }
  }

  /// Whether a word may be quoted as one of the few that a key or topic of the device's
  /// own vocabulary takes: a state that nobody here has heard of must be shown to be chosen.
  static func isStateWord(_ text: String) -> Bool {
    isTechnical(text)
      || (1...16).contains(text.utf8.count) && !Personal.isValue(text)
        && text.utf8.allSatisfy { (97...122).contains($0) || (65...90).contains($0) || $0 == 95 }
  }
}
