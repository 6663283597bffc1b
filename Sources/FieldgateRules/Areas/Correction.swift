import FieldgateModel

/// What the totals of an area, and of all that it lies in, would count twice.
struct Correction: Hashable, Sendable {
  /// The smallest area in whose total it would.
  let at: AreaID
  let cause: Cause

  enum Cause: Hashable, Sendable {
    /// A device is waited for in several areas below, and is one device. What it adds to
    /// the coverage depends on others where one of these areas asks for several devices.
    case device(DeviceID, areas: Set<AreaID>)
    /// The area has parts of what these others see whole, who are first met in the total
    /// of `at`; `before` is the area below it in whose total the ones before were met.
    case parts(of: AreaID, wholes: Set<DeviceID>, before: AreaID?)
  }

  /// The devices on whose readings it depends, beside those of `areas`.
  var devices: Set<DeviceID> {
    switch cause {
    case .device(let device, _): [device]
    case .parts(_, let wholes, _): wholes
    }
  }

  /// The areas on all of whose devices it depends.
  var areas: Set<AreaID> {
    switch cause {
    case .device(_, let areas): areas
    case .parts(let area, _, _): [area]
    }
  }
}
