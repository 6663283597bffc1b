import ArgumentParser

/// The completions for bash.
enum BashScript {
  /// The script that the parser's library writes tells bash that all that is offered are names of
  /// files: then a folder `devices` makes `fieldgate devices/` of the subcommand. Here files are
  /// offered as files, and words as words.
  ///
  /// - Returns: nil where the text is no such script.
  static func mended(_ text: String) -> String? {
    let whole = "complete -o filenames -F _fieldgate fieldgate"
    let adding = "__fieldgate_add_completions() {\n"
    guard text.hasPrefix("#!/bin/bash\n"), text.contains(whole) else { return nil }
    return text.replacing(whole, with: "complete -F _fieldgate fieldgate").replacing(
      adding, with: adding + "    case \"${1}\" in -d | -f | -o) compopt -o filenames ;; esac\n")
  }
}
