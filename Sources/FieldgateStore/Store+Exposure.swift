import Glibc

/// Who may read the store's files.
extension Store {
  /// A line for each file that others than owner and group may read or write, and for a
  /// directory in which others may replace it; none where all is well.
  package var exposures: [String] {
    var lines: [String] = []
    for file in ["", "-wal", "-shm"].map({ path + $0 }) {
      if let mode = StoreFile.mode(of: file), mode & 0o007 != 0 {
        lines.append(
          "\(file) is open to every user of this box (mode \(octal(mode))): the store holds who was"
            + " where and who did what; chmod 640 it")
      }
    }
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    // In a sticky directory, such as /tmp, others cannot replace what is not theirs.
    if let mode = StoreFile.mode(of: directory), mode & 0o002 != 0, mode & 0o1000 == 0 {
      lines.append(
        "\(directory) can be written by every user of this box (mode \(octal(mode))), who could"
          + " replace the store; chmod 750 it")
    }
    return lines
  }

  private func octal(_ mode: mode_t) -> String { String(mode & 0o7777, radix: 8) }
}
