import FieldgateModel

/// Text that is HTML already. What is put into it is escaped by its type: only HTML goes in
/// as it is, so that a text that came from outside cannot be forgotten.
///
///     let row: HTML = "<td>\(device.id.rawValue)</td>"
package struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
  package private(set) var text: String

  package init(stringLiteral value: String) { text = value }

  package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// A text that was written here and nowhere else: a style sheet, a script.
  init(own text: StaticString) { self.text = text.description }

  /// A text from outside.
  package init(escaping text: String) { self.text = escapedMarkup(text) }

  package struct Interpolation: StringInterpolationProtocol {
    var text: String

    package init(literalCapacity: Int, interpolationCount: Int) {
      text = ""
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ html: HTML) { text += html.text }
    package mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }
    package mutating func appendInterpolation(_ parts: [HTML]) {
      for part in parts { text += part.text }
    }
    package mutating func appendInterpolation(_ text: String) { self.text += escapedMarkup(text) }
    package mutating func appendInterpolation(_ number: Int) { text += number.description }
    /// A coordinate: one decimal.
    package mutating func appendInterpolation(_ number: Double) {
      text += JSONValue.text(of: (number * 10).rounded() / 10)
    }
    package mutating func appendInterpolation<Thing>(_ id: Identifier<Thing>) {
      text += escapedMarkup(id.rawValue)
    }
    /// One segment of a path in a link.
    package mutating func appendInterpolation(segment: String) {
      text += escapedMarkup(percentEncoded(segment))
    }
  }

  package static func += (left: inout HTML, right: HTML) { left.text += right.text }

  package static func + (left: HTML, right: HTML) -> HTML {
    var sum = left
    sum += right
    return sum
  }

  package var isEmpty: Bool { text.isEmpty }
}

extension [HTML] {
  /// All of them, one after the other.
  var joined: HTML { reduce(into: "") { $0 += $1 } }
}
