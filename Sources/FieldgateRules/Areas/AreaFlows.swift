import FieldgateModel

/// What passed in and out of one area, and over its watched lines.
package struct AreaFlows: Hashable, Sendable {
  package var `in` = FlowMeter()
  package var out = FlowMeter()
  package var crossings = FlowMeter()

  package init() {}

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    `in`.write(to: &writer)
    out.write(to: &writer)
    crossings.write(to: &writer)
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    `in` = try FlowMeter(from: &reader)
    out = try FlowMeter(from: &reader)
    crossings = try FlowMeter(from: &reader)
  }
}
