import Testing

@testable import fieldgate

@Suite("Words that are no subcommand") struct WrongWordTests {
  @Test(
    "the nearest is guessed, at the depth at which the word stands",
    arguments: [
      (["alrts"], "alerts"), (["alert", "shwo"], "show"), (["alert", "show", "shwo"], nil),
      (["xyzzy"], nil), (["--jsn"], nil), ([], nil),
    ] as [([String], String?)])
  func guess(words: [String], guess: String?) { #expect(WrongWord.guess(in: words) == guess) }
}

/// What a shell may be offered: bash expands it once more.
@Suite("Words for a shell") struct CompletionTests {
  @Test(
    "plain words are offered",
    arguments: [
      "churchillplein", "crowd-density", "80:1F:12:D5:30:DC", "a%2Fb", "x_1+2@3",
      "churchillplein.crowd-density.20261122T140310000Z",
    ]) func plain(word: String)
  { #expect(Completion.isPlain(word)) }

  @Test(
    "what a shell would make something of is not",
    arguments: [
      "", "$(touch here)", "`id`", "a b", "a;b", "a|b", "a&b", "a'b", "a\"b", "a\\b", "a\nb",
      "~root",
      "*", "a?", "[a]", "{a,b}", "$HOME", "<a", ">a", "#a", "!a", "-rf", "é",
    ]) func other(word: String)
  { #expect(!Completion.isPlain(word)) }
}
