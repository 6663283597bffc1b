import FieldgateModel

extension StoreReader {
  /// The last deletion of a class; nil where nothing of it was ever deleted.
  package func lastDeletion(of kind: DataClass) throws(StoreError) -> Deletion? {
    try read("reading the log of deletions") { try DeletionTable.last(of: kind, in: $0) }
  }
}
