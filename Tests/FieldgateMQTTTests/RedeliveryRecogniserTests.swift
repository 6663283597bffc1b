import FieldgateMQTT
import FieldgateModel
import Testing

@Suite("Recognising what the broker delivers again")
struct RedeliveryRecogniserTests {
  /// Messages are written as packet identifier and a letter for topic and payload: "7a".
  static func keys(_ text: String) -> [DeliveryKey] {
    text.split(separator: " ").map { word in
      DeliveryKey(
        packetIdentifier: UInt16(word.dropLast()) ?? 0,
        digest: UInt64(word.unicodeScalars.last?.value ?? 0))
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var mode = RedeliveryRecogniser.Mode.ordered
    let processed: String
    let arriving: String
    /// R redelivered, N new, one letter for each that arrives.
    let verdicts: String
  }

  @Test(arguments: [
    Case(
      testDescription: "nothing was processed", processed: "", arriving: "1a 2b", verdicts: "NN"),
    Case(
      testDescription: "no acknowledgement arrived", processed: "1a 2b 3c", arriving: "1a 2b 3c 4d",
      verdicts: "RRRN"),
    Case(
      testDescription: "the first acknowledgements arrived", processed: "1a 2b 3c 4d 5e",
      arriving: "4d 5e 6f", verdicts: "RRN"),
    Case(
      testDescription: "all acknowledgements arrived", processed: "1a 2b 3c", arriving: "4d 5e",
      verdicts: "NN"),
    Case(
      testDescription: "the same payload again under a new identifier", processed: "1a 2a 3a",
      arriving: "4a 5a", verdicts: "NN"),
    Case(
      testDescription: "the same identifier with another payload", processed: "1a 2b",
      arriving: "2c", verdicts: "N"),
    Case(
      testDescription: "a new message in between ends the comparing", processed: "1a 2b 3c",
      arriving: "1a 9z 2b 3c", verdicts: "RNNN"),
    Case(
      testDescription: "an entry left out ends the comparing", processed: "1a 2b 3c 4d",
      arriving: "1a 3c 4d", verdicts: "RNN"),
    Case(
      testDescription: "a new message first: nothing is compared", processed: "1a 2b",
      arriving: "3c 1a 2b", verdicts: "NNN"),
    Case(
      testDescription: "identifiers wrap", processed: "65534a 65535b 1c 2d",
      arriving: "65535b 1c 2d 3e", verdicts: "RRRN"),
    Case(
      testDescription: "after a wrap only the last use of an identifier counts",
      processed: "1a 2b 3c 1d 2e", arriving: "1a", verdicts: "N"),
    Case(
      testDescription: "the last use of an identifier is found", processed: "1a 2b 3c 1a 2e",
      arriving: "1a 2e 3f", verdicts: "RRN"),
    Case(
      testDescription: "what stands before a used-again identifier was acknowledged",
      processed: "7a 1b 1c", arriving: "7a", verdicts: "N"),
    Case(
      testDescription: "renumbered and reordered, with order: new", processed: "1a 2b 3c",
      arriving: "10b 11a 12c", verdicts: "NNN"),
    Case(
      testDescription: "renumbered and reordered, without order: known",
      mode: .unordered(window: 3), processed: "1a 2b 3c", arriving: "10b 11a 12c 13a",
      verdicts: "RRRN"),
    Case(
      testDescription: "without order, each copy counts once", mode: .unordered(window: 4),
      processed: "1a 2a 3b", arriving: "9a 10a 11a 12b", verdicts: "RRNR"),
    Case(
      testDescription: "without order, only the window's tail is known",
      mode: .unordered(window: 2), processed: "1a 2b 3c", arriving: "9a 10c", verdicts: "NR"),
    Case(
      testDescription: "without order, only the window's messages are compared",
      mode: .unordered(window: 2), processed: "1a 2b", arriving: "8x 9y 10a 11b",
      verdicts: "NNNN"),
  ])
  func verdicts(_ example: Case) {
    var recogniser = RedeliveryRecogniser(
      mode: example.mode, processed: Self.keys(example.processed))
    recogniser.beginResumption()
    let verdicts = Self.keys(example.arriving).map {
      recogniser.classify($0) == .redelivered ? "R" : "N"
    }
    #expect(verdicts.joined() == example.verdicts)
  }

  @Test("Without a resumption everything is new")
  func noResumption() {
    var recogniser = RedeliveryRecogniser(processed: Self.keys("1a 2b"))
    #expect(recogniser.classify(Self.keys("1a")[0]) == .new)
  }

  @Test("After a new session nothing of the old one is known")
  func newSession() {
    var recogniser = RedeliveryRecogniser(processed: Self.keys("1a 2b"))
    recogniser.beginNewSession()
    #expect(recogniser.processed.isEmpty)
    recogniser.append(Self.keys("1a"))
    recogniser.beginResumption()
    #expect(recogniser.classify(Self.keys("1a")[0]) == .redelivered)
  }

  @Test("A resumption that breaks off is followed by another, with the same list")
  func resumedTwice() {
    var recogniser = RedeliveryRecogniser(processed: Self.keys("1a 2b 3c"))
    recogniser.beginResumption()
    #expect(Self.keys("1a 2b").map { recogniser.classify($0) } == [.redelivered, .redelivered])
    // The acknowledgement of the first arrived this time.
    recogniser.beginResumption()
    let verdicts = Self.keys("2b 3c 4d").map { recogniser.classify($0) }
    #expect(verdicts == [.redelivered, .redelivered, .new])
  }

  @Test("The list keeps the last 65,535 and the right place while it is shortened")
  func capacity() {
    var recogniser = RedeliveryRecogniser()
    for batch in 0..<200 {
      recogniser.append(
        (0..<1_000).map { index in
          let number = batch * 1_000 + index
          return DeliveryKey(
            packetIdentifier: UInt16(number % 65_535 + 1), digest: UInt64(number))
        })
    }
    #expect(recogniser.processed.count == RedeliveryRecogniser.capacity)
    #expect(recogniser.processed.last?.digest == 199_999)
    recogniser.beginResumption()
    let oldest = 200_000 - RedeliveryRecogniser.capacity
    for number in oldest..<200_000 {
      let key = DeliveryKey(
        packetIdentifier: UInt16(number % 65_535 + 1), digest: UInt64(number))
      guard recogniser.classify(key) == .redelivered else {
        Issue.record("message \(number) was not recognised")
        return
      }
    }
    #expect(recogniser.classify(DeliveryKey(packetIdentifier: 1, digest: 1)) == .new)
  }
}
