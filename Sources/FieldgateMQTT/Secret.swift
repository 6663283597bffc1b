/// A text that is used and never shown: a password.
///
/// Printed, put into another text, dumped or mirrored it is `(secret)`, so that no line
/// of a log and no account of the options holds it by mistake; only who asks for
/// `revealed` gets it.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable, ExpressibleByStringLiteral
{
  /// The text itself: for the library's ears.
  let revealed: String

  package init(_ text: String) { revealed = text }

  package init(stringLiteral text: String) { revealed = text }

  package var isEmpty: Bool { revealed.isEmpty }
  package var description: String { "(secret)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
