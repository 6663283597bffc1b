/// Why a text is no path: what could have stood at a place, and what did.
package struct JSONPathError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The character at which it went wrong, counted from 0 in Unicode scalars.
  package let offset: Int
  /// What could have stood there.
  package let expected: String
  /// What stood there.
  package let found: String

  /// `expected a name, "*" or "[" at character 2, found "!"`.
  package var description: String {
    "expected \(expected) at character \(offset), found \(found)"
  }
}

/// An evaluation that was given up: the path looked at more values than it may.
package struct JSONPathOverrun: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  /// How many values it may look at.
  package let limit: Int

  package var description: String {
    "the path \(path) looks at more than \(limit) values of this message; name more of its steps"
  }
}
