import ArgumentParser
import FieldgateWeb
import Glibc

/// `fieldgate web`: what the status page needs beside its settings.
struct WebCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "web", abstract: "Make the lines of the file of those who may log in.",
    subcommands: [WebPasswordCommand.self])
}

/// `fieldgate web password NAME`: the line of one user, to stdout.
struct WebPasswordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Make the line of one user for the file web.users.",
    discussion: """
      Asks for the password twice, without showing it; where the input is no terminal, its \
      first line is the password. The line goes to stdout and holds a salted hash (scrypt) \
      and not the password:

        fieldgate web password anna >> /etc/fieldgate/web-users
      """)

  @Argument(help: "The user's name: letters, digits, - _ . and @.")
  var name: String

  func run() throws {
    guard UserFile.isUserName(name) else {
      throw failure(
        Exit.usage, "'\(name)': a name has 1 to 64 letters, digits, or one of - _ . @")
    }
    let password = try readPassword()
    guard password.count >= 12 else {
      throw failure(
        Exit.usage, "a password has at least 12 characters; some words in a row are easiest")
    }
    guard let hash = PasswordHash(ofPassword: password) else {
      throw failure(Exit.inputOutput, "there is no memory for the hash (32 MiB)")
    }
    printLine("\(name):\(hash.text)")
  }

  private func readPassword() throws -> String {
    guard isatty(STDIN_FILENO) == 1 else { return readLine() ?? "" }
    let first = ask("password for \(name): ")
    guard ask("again: ") == first else {
      throw failure(Exit.usage, "the two passwords are not the same")
    }
    return first
  }

  /// Asks on stderr, since stdout is the line; what is typed is not shown.
  private func ask(_ question: String) -> String {
    question.withCString { text in _ = write(STDERR_FILENO, text, strlen(text)) }
    var before = termios()
    tcgetattr(STDIN_FILENO, &before)
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      _ = write(STDERR_FILENO, "\n", 1)
    }
    return readLine() ?? ""
  }
}
