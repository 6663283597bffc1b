import FieldgateModel
import FieldgateStore

/// A store that takes nothing, as a condition of `system.store`.
extension StoreError {
  /// What holds, how bad it is, and what people are told.
  var condition: (condition: SystemCondition, severity: Severity, text: LocalizedText) {
    let fault = fault
    return (
      SystemCondition(.store, fault.cause),
      fault == .corrupt || fault == .notADatabase ? .extreme : .severe,
      LocalizedText(
        nl: "de opslag neemt niets op: \(fault.text.nl); niets wordt bevestigd",
        en: "the store takes nothing: \(fault.text.en); nothing is acknowledged")
    )
  }

  /// The causes that hold while the store takes nothing, and end when it does.
  static var causes: [String] { Fault.allCases.map(\.cause) }

  private enum Fault: String, CaseIterable {
    case busy, full, cannotOpen, readOnly, inputOutput, moved, corrupt, notADatabase, newerSchema,
      refused

    var cause: String {
      switch self {
      case .cannotOpen: "cannot-open"
      case .readOnly: "read-only"
      case .inputOutput: "input-output"
      case .notADatabase: "not-a-database"
      case .newerSchema: "newer-schema"
      case .busy, .full, .moved, .corrupt, .refused: rawValue
      }
    }

    var text: LocalizedText {
      switch self {
      case .busy:
        LocalizedText(
          nl: "een ander programma houdt het bestand bezet", en: "another program holds the file")
      case .full: LocalizedText(nl: "de schijf is vol", en: "the disk is full")
      case .cannotOpen:
        LocalizedText(
          nl: "het bestand kan niet worden geopend", en: "the file cannot be opened")
      case .readOnly:
        LocalizedText(
          nl: "er mag niet worden geschreven", en: "the file or its directory may not be written")
      case .inputOutput:
        LocalizedText(
          nl: "de schijf leest of schrijft niet", en: "the disk fails to read or write")
      case .moved:
        LocalizedText(
          nl: "het bestand is weggehaald of vervangen terwijl het in gebruik was",
          en: "the file was removed or replaced while it was in use")
      case .corrupt:
        LocalizedText(
          nl: "het bestand is beschadigd en blijft zoals het is",
          en: "the file is damaged and is left as it is")
      case .notADatabase:
        LocalizedText(
          nl: "het bestand is geen database of is beschadigd, en blijft zoals het is",
          en: "the file is no database or is damaged, and is left as it is")
      case .newerSchema:
        LocalizedText(
          nl: "het bestand is van een nieuwere versie van het programma en blijft zoals het is",
          en: "the file is of a newer version of the program and is left as it is")
      case .refused:
        LocalizedText(
          nl: "het weigert wat het programma schrijft", en: "it refuses what the program writes")
      }
    }
  }

  private var fault: Fault {
    switch self {
    case .missing: .cannotOpen
    case .notADatabase: .notADatabase
    case .newerSchema: .newerSchema
    case .notAStore, .olderSchema, .unreadable, .deletedMeanwhile: .refused
    case .failed(_, _, let failure, _):
      switch failure {
      case .busy: .busy
      case .full: .full
      case .cannotOpen: .cannotOpen
      case .readOnly: .readOnly
      case .inputOutput: .inputOutput
      case .moved: .moved
      case .corrupt: .corrupt
      case .constraint, .unfit, .other: .refused
      }
    }
  }
}

extension Daemon {
  /// The store takes nothing, for this reason and for no other.
  func note(_ error: StoreError) {
    let (condition, severity, text) = error.condition
    note(condition, .holds(severity, text))
    endStoreFaults(but: condition.cause)
  }

  /// The store takes batches, or takes none for another reason.
  func endStoreFaults(but cause: String? = nil) {
    for other in StoreError.causes where other != cause {
      note(SystemCondition(.store, other), .ends)
    }
  }
}
