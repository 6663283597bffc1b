import CMosquitto
import FieldgateModel
import Glibc

/// Why a TLS connection did not come about, in words that say whose certificate it is
/// and what to do about it.
///
/// The library tells its troubles in lines of its log and in those of OpenSSL; what
/// OpenSSL found wrong with the broker's certificate is asked of it by the name of the
/// function, since libmosquitto brings OpenSSL along and shows nothing of it. Where it
/// cannot be asked, the library's own line has to do.
struct TLSTrouble {
  /// What the library complained of, first things first.
  let complaints: [String]
  /// OpenSSL's verdict on the broker's certificate: X509_V_ERR_… and its words.
  let verdict: (code: Int, text: String)?
  let host: String
  let tls: MQTTOptions.TLS

  /// What went wrong and what to do; nil where TLS had no part in it.
  var description: String? {
    guard let first = complaints.first else { return nil }
    return files ?? brokersCertificate ?? ownCertificate ?? version ?? first
  }

  private func said(_ words: String...) -> Bool {
    complaints.contains { line in words.contains { line.contains($0) } }
  }

  /// The files that the site names, as far as the library could not use them.
  private var files: String? {
    let causes = complaints.dropFirst().map(Self.words).joined(separator: "; ")
    let why = causes.isEmpty ? "" : ": " + causes
    if said("Unable to load CA certificates") {
      return "the authorities in \(tls.authorities ?? "the system's folder") cannot be used\(why)"
    }
    if said("Unable to load client certificate") {
      return "the certificate in \(tls.certificate ?? "-") cannot be used\(why)"
    }
    if said("Unable to load client key", "Client certificate/key are inconsistent") {
      return "the key in \(tls.key ?? "-") cannot be used with the certificate in"
        + " \(tls.certificate ?? "-")\(why)"
    }
    return nil
  }

  private var brokersCertificate: String? {
    guard said("certificate verify failed") else { return nil }
    let refused = "certificate verify failed: the broker's certificate"
    if said("host name verification failed") {
      return "\(refused) is not for '\(host)'; use the name that it is for in the broker's URL, or"
        + " have '\(host)' put into it (subjectAltName)"
    }
    switch verdict?.code {
    case 9:
      return "\(refused) is not valid yet; look at this box's clock, and at the certificate"
    case 10: return "\(refused) has expired; renew it on the broker (or mend this box's clock)"
    case 2, 18, 19, 20, 21:
      let authority = tls.authorities.map { "that \($0) holds its authority" }
      return "\(refused) is vouched for by nobody that is trusted here"
        + " (\(verdict?.text ?? "unknown issuer")); see"
        + " \(authority ?? "broker.ca: it names the file of an authority")"
    case nil, 0: return "certificate verify failed"
    default: return "\(refused) is refused: \(verdict?.text ?? "")"
    }
  }

  /// The broker's alerts (RFC 8446, section 6.2) about ours.
  private var ownCertificate: String? {
    let own = tls.certificate.map { "this gateway's certificate (\($0))" }
    if said("alert certificate required") || own == nil && said("alert handshake failure") {
      return "the broker wants a certificate of this gateway; name one as broker.certificate, with"
        + " broker.key"
    }
    guard let own else { return nil }
    if said("alert certificate expired") { return "\(own) has expired; renew it" }
    if said(
      "alert unknown ca", "alert bad certificate", "alert certificate unknown",
      "alert unsupported certificate", "alert certificate revoked")
    {
      return "the broker refuses \(own): \(complaints.first.map(Self.words) ?? "")"
    }
    return nil
  }

  /// The other side speaks another version, or no TLS at all.
  private var version: String? {
    guard
      said(
        "alert protocol version", "unsupported protocol", "wrong version number", "unexpected eof")
    else { return nil }
    if said("wrong version number", "unexpected eof") {
      return "what answers at that port does not speak TLS, or broke it off; use its port for TLS,"
        + " or mqtt://"
    }
    return "the broker speaks no TLS from \(tls.minimum) on; see its tls_version, and"
      + " broker.tlsMinimum"
  }

  /// The last part of OpenSSL's `error:0A000086:SSL routines::certificate verify failed`.
  private static func words(_ line: String) -> String {
    line.contains("error:") ? line.split(separator: ":").last.map(String.init) ?? line : line
  }

  /// What OpenSSL says of the broker's certificate; nil where it cannot be asked.
  static func verdict(on session: UnsafeMutableRawPointer?) -> (code: Int, text: String)? {
    guard let session, let result = dlsym(nil, "SSL_get_verify_result"),
      let words = dlsym(nil, "X509_verify_cert_error_string")
    else { return nil }
    // Both have had these shapes since OpenSSL 0.9: long f(const SSL *), const char *f(long).
    typealias Result = @convention(c) (UnsafeRawPointer) -> Int
    typealias Words = @convention(c) (Int) -> UnsafePointer<CChar>?
    let code = unsafeBitCast(result, to: Result.self)(session)
    let text = unsafeBitCast(words, to: Words.self)(code).map { String(cString: $0) }
    return (code, text ?? "code \(code)")
  }
}
