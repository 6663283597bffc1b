import FieldgateModel
import FieldgateRules
import Testing

@Suite("Area tree") struct AreaTreeTests {
  /// `a` has `b` and `c`, `b` has `d`; `e` stands alone; `x` and `y` lie in each other,
  /// `z` lies in `x`; `o` lies in what the site does not have.
  private static let tree = AreaTree([
    Area(id: "a", name: "A", level: .critical),
    Area(id: "b", name: "B", parent: "a"),
    Area(id: "c", name: "C", parent: "a", level: .minimal),
    Area(id: "d", name: "D", parent: "b"),
    Area(id: "e", name: "E"),
    Area(id: "x", name: "X", parent: "y"),
    Area(id: "y", name: "Y", parent: "x"),
    Area(id: "z", name: "Z", parent: "x"),
    Area(id: "o", name: "O", parent: "nowhere"),
  ])

  @Test(
    "ancestors, nearest first; a circle ends where it closes",
    arguments: [
      ("a", []), ("b", ["a"]), ("d", ["b", "a"]), ("e", []), ("x", ["y"]), ("y", ["x"]),
      ("z", ["x", "y"]), ("o", []), ("unknown", []),
    ] as [(AreaID, [AreaID])])
  func ancestors(area: AreaID, expected: [AreaID]) {
    #expect(Self.tree.ancestors(of: area) == expected)
  }

  @Test(
    "the area and everything below it; a circle ends",
    arguments: [
      ("a", ["a", "b", "c", "d"]), ("b", ["b", "d"]), ("d", ["d"]), ("e", ["e"]),
      ("x", ["x", "y", "z"]), ("y", ["y", "x", "z"]), ("unknown", ["unknown"]),
    ] as [(AreaID, [AreaID])])
  func subtree(area: AreaID, expected: [AreaID]) {
    #expect(Self.tree.subtree(of: area) == expected)
  }

  @Test(
    "the level is the area's own, its nearest ancestor's, or significant",
    arguments: [
      ("a", .critical), ("b", .critical), ("c", .minimal), ("d", .critical), ("e", .significant),
      ("x", .significant), ("o", .significant), ("unknown", .significant),
    ] as [(AreaID, ThreatLevel)])
  func level(area: AreaID, expected: ThreatLevel) {
    #expect(Self.tree.level(of: area) == expected)
  }

  @Test("neighbours are mutual, in the order of the site; never oneself, nor what is not there")
  func neighbours() {
    let tree = AreaTree([
      Area(id: "a", name: "A", neighbours: ["c"]),
      Area(id: "b", name: "B", neighbours: ["c", "b"]),
      Area(id: "c", name: "C", neighbours: ["a", "nowhere"]), Area(id: "d", name: "D"),
    ])
    #expect(tree.neighbours(of: "a") == ["c"])
    #expect(tree.neighbours(of: "b") == ["c"])
    #expect(tree.neighbours(of: "c") == ["a", "b"])
    #expect(tree.neighbours(of: "d") == [])
    #expect(tree.neighbours(of: "nowhere") == [])
  }

  @Test("a wide and deep tree is known whole: a thousand streets, each with a chain of houses")
  func large() {
    var areas = [Area(id: "root", name: "Root")]
    for street in 0..<1000 {
      for house in 0..<5 {
        let parent = house == 0 ? "root" : "\(street)-\(house - 1)"
        areas.append(
          Area(
            id: AreaID("\(street)-\(house)"), name: LocalizedText("House"), parent: AreaID(parent)))
      }
    }
    let tree = AreaTree(areas)
    #expect(tree.subtree(of: "root").count == 5001)
    #expect(Set(tree.subtree(of: "root")) == Set(tree.order))
    #expect(tree.subtree(of: "7-2") == ["7-2", "7-3", "7-4"])
    #expect(tree.ancestors(of: "7-2") == ["7-1", "7-0", "root"])
  }

  @Test("children in the order of the file; of two areas with one id the first counts")
  func order() {
    #expect(Self.tree.children(of: "a") == ["b", "c"])
    #expect(Self.tree.children(of: "d") == [])
    let twice = AreaTree([Area(id: "a", name: "First"), Area(id: "a", name: "Second")])
    #expect(twice["a"]?.name.en == "First")
  }
}
