import FieldgateDocument
import FieldgateModel

extension Scope {
  /// For a path that finds nothing: how far it leads, and what is there instead.
  /// Nil for a term that a hint cannot be given for.
  func nearest(to term: Term) -> String? {
    guard case .path(let path) = term, let start = bindings.spot(path.variable) else {
      return nil
    }
    let trace = path.path.trace(in: bindings.element(start))
    switch trace.ending {
    case .overrun: return nil
    case .found: return trace.element.isNull ? "\(trace.reached) is null" : nil
    case .nothing(let segment):
      guard case .name(let bytes)? = path.path.query.segments[segment].selectors.first,
        trace.element.kind == .object
      else { return "\(trace.reached) is \(trace.element.sort)" }
      return Self.hint(String(decoding: bytes, as: UTF8.self), in: trace)
    }
  }

  private static func hint(_ name: String, in trace: JSONPathTrace) -> String {
    let missing = "\(trace.reached) has no key '\(name)'"
    if let near = FieldgateDocument.nearest(to: name, among: trace.keys) {
      return "\(missing); the nearest is '\(near)'"
    }
    if trace.keys.isEmpty { return "\(missing); it has none" }
    let some = trace.keys.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    return "\(missing); it has \(some)"
  }
}
