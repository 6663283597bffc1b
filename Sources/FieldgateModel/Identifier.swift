/// A text that names one thing of one kind, so that an area's id can never
/// stand where a device's id is wanted.
///
/// Identifiers carry no meaning of their own. They are equal as texts are: é in one
/// scalar and in two is the same.
/// Any text is allowed: what goes into a topic is encoded there (`Topic`).
package struct Identifier<Thing>: Hashable, Sendable, Comparable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  package let rawValue: String

  package init(_ rawValue: String) { self.rawValue = rawValue }
  package init(stringLiteral value: String) { self.rawValue = value }

  package var description: String { rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The names of the things that only their identifier stands for in this module.
package enum AreaTag {}
package enum DeviceTag {}
package enum RuleTag {}
package enum AdapterTag {}
package enum AlertTag {}
package enum PartnerTag {}

package typealias AreaID = Identifier<AreaTag>
package typealias DeviceID = Identifier<DeviceTag>
package typealias RuleID = Identifier<RuleTag>
package typealias AdapterID = Identifier<AdapterTag>
package typealias AlertID = Identifier<AlertTag>
package typealias PartnerID = Identifier<PartnerTag>
