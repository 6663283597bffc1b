/// The values that a series has had, and how far a new one is from the nearest of them.
///
/// The distance to the nearest neighbour among past observations is the nonconformity
/// measure of KNN-CAD (Burnaev and Ishimtsev 2016, "Conformalized density- and
/// distance-based anomaly detection in time-series data"), here in one dimension, where
/// a sorted list of at most 256 values that differ by more than the resolution keeps
/// all that matters. It is told as a share of the range seen so far.
struct NoveltyBank: Hashable, Sendable {
  static let capacity = 256
  /// Points after which an end of the range that was never visited again is forgotten.
  private static let longMemory = 20_000

  /// Ascending, from `origin`; the first `count` are in use.
  var values: [Float]
  var count = 0
  var origin = 0.0
  /// Points since the lowest and the highest were last visited.
  var lowestAge = 0
  var highestAge = 0
  /// The mean novelty, and the points behind it.
  var usual = 0.0
  var seen = 0.0

  init() { values = Array(repeating: 0, count: Self.capacity) }

  /// Takes in a value and gives its novelty: its distance to the nearest seen before, as
  /// a share of the range, 0 to 1.
  mutating func add(_ value: Double, resolution: Double) -> Double {
    guard count > 0 else {
      origin = value
      values[0] = 0
      count = 1
      return 0
    }
    var here = Float(value - origin)
    let oldRange = values[count - 1] - values[0]
    if oldRange > 0 {
      // One absurd value may stretch the range, not blow it up.
      here = max(values[0] - 9 * oldRange, min(values[count - 1] + 9 * oldRange, here))
    }
    var place = firstNotBelow(here)
    var distance = Float.greatestFiniteMagnitude
    if place < count { distance = values[place] - here }
    if place > 0 { distance = min(distance, here - values[place - 1]) }
    let range = max(values[count - 1], here) - min(values[0], here)
    guard range > 0 else { return 0 }
    let near = Float(resolution) * range
    lowestAge = here <= values[0] + near ? 0 : lowestAge + 1
    highestAge = here >= values[count - 1] - near ? 0 : highestAge + 1
    if distance > near {
      if count == Self.capacity {
        thin(near)
        place = firstNotBelow(here)
      }
      if count < Self.capacity {
        var index = count
        while index > place {
          values[index] = values[index - 1]
          index -= 1
        }
        values[place] = here
        count += 1
      }
    }
    forget()
    return Double(distance / range)
  }

  private func firstNotBelow(_ value: Float) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Drops what has come closer than the resolution since the range grew.
  private mutating func thin(_ near: Float) {
    var kept = 1
    for index in 1..<count where values[index] - values[kept - 1] > near || index == count - 1 {
      values[kept] = values[index]
      kept += 1
    }
    count = kept
  }

  private mutating func forget() {
    guard count > 2 else { return }
    if highestAge > Self.longMemory {
      count -= 1
      highestAge = 0
    } else if lowestAge > Self.longMemory {
      for index in 1..<count { values[index - 1] = values[index] }
      count -= 1
      lowestAge = 0
    }
  }

  /// A novelty in multiples of what is usual for the series.
  func surprise(of novelty: Double, floor: Double) -> Double { novelty / (floor + usual) }

  /// Learns how novel the series usually is.
  mutating func learn(_ novelty: Double, _ tuning: Tuning) {
    seen = min(seen + 1, 1e9)
    usual +=
      max(1 / (seen + tuning.noveltyFirst), 1 / tuning.noveltyMemory) * (novelty - usual)
  }
}

extension NoveltyBank {
  /// From the lowest to the highest value kept, in units of the value.
  var range: Double { count > 0 ? Double(values[count - 1] - values[0]) : 0 }
}
