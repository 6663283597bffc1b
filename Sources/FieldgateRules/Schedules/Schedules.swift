import FieldgateModel

/// The schedules of a site, each under its name: when it is night, market day, or
/// anything else that rules are to know of.
package struct Schedules: Hashable, Sendable {
  package init() {}
}
