import FieldgateModel

/// An area's value by its own devices, and what it adds to the areas that it lies in.
struct OwnValue: Hashable, Sendable {
  /// What it adds: nothing, and nobody who reports, where it has no value.
  var total = Total()
  /// How many of its devices report, whether that is enough or not.
  var reporting = 0
  /// Those that stand behind the value, the first of them.
  var devices: [DeviceID] = []
  /// How many would have to report, where fewer do.
  var needs: Int?
  /// For an occupancy that is what came in less what went out.
  var balance: Balance?
}
