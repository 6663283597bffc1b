import Foundation

/// What a daemon did to its store's files and said to its broker, in order, as
/// `Tests/CFaults` records it.
struct WriteRecord {
  enum Entry {
    case written(file: Int, offset: Int, bytes: ArraySlice<UInt8>)
    case cut(file: Int, length: Int)
    case synced(file: Int)
    case told(socket: Int, ArraySlice<UInt8>)
  }

  let entries: [Entry]

  init(_ path: String) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    func number(at place: Int) -> Int {
      (0..<8).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    var entries: [Entry] = []
    var place = 0
    while place + 18 <= bytes.count {
      let (file, offset, length) = (
        Int(bytes[place + 1]), number(at: place + 2), number(at: place + 10)
      )
      let content = bytes[(place + 18)..<(place + 18 + length)]
      switch bytes[place] {
      case UInt8(ascii: "w"):
        entries.append(.written(file: file, offset: offset, bytes: content))
      case UInt8(ascii: "t"): entries.append(.cut(file: file, length: offset))
      case UInt8(ascii: "s"): entries.append(.synced(file: file))
      case UInt8(ascii: "o"): entries.append(.told(socket: offset, content))
      default: throw Missing("a record at \(place) of \(path)")
      }
      place += 18 + length
    }
    self.entries = entries
  }
}

/// The main file and the log as they stand on a disk that keeps what was synced, and of
/// what came later what it likes.
struct CutDisk {
  private(set) var synced: [[UInt8]] = [[], []]
  private(set) var unsynced: [[WriteRecord.Entry]] = [[], []]

  mutating func take(_ entry: WriteRecord.Entry) {
    switch entry {
    case .written(let file, _, _), .cut(let file, _): unsynced[file].append(entry)
    case .synced(let file):
      for entry in unsynced[file] { Self.apply(entry, to: &synced[file]) }
      unsynced[file] = []
    case .told: break
    }
  }

  /// Writes the two files as they are after a cut: with nothing that was not synced, or
  /// with each sector of so many bytes of it by the toss of a coin.
  func write(
    to path: String, sector: Int?, _ random: inout some RandomNumberGenerator
  ) throws {
    for (file, suffix) in [(0, ""), (1, "-wal")] {
      var bytes = synced[file]
      if let sector {
        for entry in unsynced[file] {
          for part in Self.parts(of: entry, sector) where Bool.random(using: &random) {
            Self.apply(part, to: &bytes)
          }
        }
      }
      try Data(bytes).write(to: URL(filePath: path + suffix))
    }
  }

  private static func parts(of entry: WriteRecord.Entry, _ sector: Int) -> [WriteRecord.Entry] {
    guard case .written(let file, let offset, let bytes) = entry else { return [entry] }
    var parts: [WriteRecord.Entry] = []
    var rest = bytes
    var place = offset
    while !rest.isEmpty {
      // A sector begins where the disk's does, not where the write does.
      let part = rest.prefix(sector - place % sector)
      parts.append(.written(file: file, offset: place, bytes: part))
      rest = rest.dropFirst(part.count)
      place += part.count
    }
    return parts
  }

  private static func apply(_ entry: WriteRecord.Entry, to bytes: inout [UInt8]) {
    switch entry {
    case .written(_, let offset, let part):
      let end = offset + part.count
      if bytes.count < end {
        bytes.append(contentsOf: [UInt8](repeating: 0, count: end - bytes.count))
      }
      bytes.replaceSubrange(offset..<end, with: part)
    case .cut(_, let length):
      if bytes.count > length {
        bytes.removeLast(bytes.count - length)
      } else {
        bytes.append(contentsOf: [UInt8](repeating: 0, count: length - bytes.count))
      }
    case .synced, .told: break
    }
  }
}

/// What a broker and whoever listens hold to have been kept.
struct Promised {
  /// The packet identifiers that were acknowledged.
  private(set) var acknowledged: Set<Int> = []
  /// `id sequence` of each alert's transition that went out.
  private(set) var transitions: Set<String> = []

  /// The socket on which messages come in.
  private var inbound: Int?

  /// Bytes that went to a socket: one MQTT packet, or something else that is passed over.
  mutating func take(_ packet: ArraySlice<UInt8>, on socket: Int) {
    let bytes = Array(packet)
    guard bytes.count >= 4 else { return }
    if bytes[0] == 0x10 {
      // The client id tells the connection that takes in from the one that gives out.
      let text = String(decoding: bytes, as: UTF8.self)
      if text.contains(Gateway.client), !text.contains("\(Gateway.client)-out") {
        inbound = socket
      } else if inbound == socket {
        inbound = nil
      }
    } else if bytes[0] == 0x40, socket == inbound {
      acknowledged.insert(Int(bytes[2]) << 8 | Int(bytes[3]))
    } else if bytes[0] >> 4 == 3 {
      // MQTT 5.0, section 2.1.4: the remaining length, seven bits in each byte.
      guard let head = bytes.dropFirst().firstIndex(where: { $0 < 0x80 }), head + 2 < bytes.count
      else { return }
      let length = Int(bytes[head + 1]) << 8 | Int(bytes[head + 2])
      let topic = String(decoding: bytes.dropFirst(head + 3).prefix(length), as: UTF8.self)
      guard topic.hasPrefix("\(Gateway.prefix)/alerts/"),
        let start = bytes[(head + 3 + length)...].firstIndex(of: UInt8(ascii: "{"))
      else { return }
      let body = JSON(bytes[start...])
      if let id = body["id"].string, let sequence = body["sequence"].number {
        transitions.insert("\(id) \(Int(sequence))")
      }
    }
  }
}
