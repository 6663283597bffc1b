import FieldgateModel
import Testing

@Suite("Measures") struct MeasureTests {
  @Test("every measure has its line", arguments: Measure.allCases)
  func defined(measure: Measure) throws {
    let definition = try #require(Measure.definitions[measure])
    #expect(!definition.meaning.isEmpty)
    if case .word(let words) = definition.content { #expect(!words.isEmpty) }
  }
}

@Suite("State coding") struct StateCodingTests {
  @Test("what was written is read")
  func roundTrip() throws {
    var writer = StateWriter()
    writer.write(Int64.min)
    writer.write(UInt64.max)
    writer.write(-1)
    writer.write(0.1)
    writer.write("é\u{0}😀")
    writer.write(Optional("x")) { $0.write($1) }
    writer.write(String?.none) { $0.write($1) }
    writer.write(each: [1, 2, 3]) { $0.write($1) }
    var reader = StateReader(writer.bytes)
    #expect(try reader.signed() == .min)
    #expect(try reader.unsigned() == .max)
    #expect(try reader.int() == -1)
    #expect(try reader.double() == 0.1)
    #expect(try reader.string() == "é\u{0}😀")
    #expect(
      try reader.optional { reader throws(StateReader.Unreadable) in try reader.string() } == "x")
    #expect(
      try reader.optional { reader throws(StateReader.Unreadable) in try reader.string() } == nil)
    var elements: [Int] = []
    try reader.each { reader throws(StateReader.Unreadable) in elements.append(try reader.int()) }
    #expect(elements == [1, 2, 3])
    #expect(reader.isAtEnd)
  }

  @Test("a row that was cut is an error at every length")
  func cut() {
    var writer = StateWriter()
    writer.write("some text")
    writer.write(1e9)
    for count in 0..<writer.bytes.count {
      var reader = StateReader(Array(writer.bytes.prefix(count)))
      #expect(throws: StateReader.Unreadable.self) {
        _ = try reader.string()
        _ = try reader.double()
      }
    }
  }
}

@Suite("Digests") struct DigestTests {
  @Test("a digest is the same in every run, and differs by one bit")
  func stable() {
    #expect(Digest.of(Array("fieldgate".utf8)) == Digest.of(Array("fieldgate".utf8)))
    let digests = (0..<2000).map {
      Digest.of(Array(repeating: 7, count: $0 % 40) + [UInt8($0 / 40)])
    }
    #expect(Set(digests).count == 2000)
    #expect(Digest.of("a", [1]) != Digest.of("b", [1]))
    #expect(Digest.of("a", [1]) != Digest.of("a", [2]))
  }
}
