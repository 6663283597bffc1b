import FieldgateModel
import Testing

@Suite("JSON that is written") struct JSONValueTests {
  @Test(
    arguments: [
      (.null, "null"), (true, "true"), (5, "5"), (.number(5), "5"), (.number(0.1818), "0.1818"),
      (.number(.nan), "null"), (.number(-.infinity), "null"), (.number(1e300), "1e+300"),
      (["a", 1], #"["a",1]"#), (.object([:]), "{}"),
      ("a\"b\\c\n\u{0}\u{1B}[31m\u{2028}é😀", #""a\"b\\c\n\u0000\u001b[31m\u2028é😀""#),
    ] as [(JSONValue, String)])
  func text(value: JSONValue, text: String) {
    #expect(value.text == text)
  }

  @Test("an object keeps the order of its keys and leaves out what has no value")
  func object() {
    var object: JSONObject = ["z": 1, "a": nil, "m": "x"]
    object["z"] = 2
    object["b"] = false
    object["m"] = nil
    #expect(object.text == #"{"z":2,"b":false}"#)
    #expect(object["z"] == 2)
  }
}
