import ClientModels

/// One document in two files that hold the same, so that what was changed does not come back with an older copy: the second
/// is written first, and read only where the first cannot be.
struct DocumentPair {
  private let names: [String]
  private let shelf: DocumentShelf
  private let path: String
  private let remedy: String

  /// `names` are of the file and its copy; `subject` is what they hold, in words.
  init(
    _ names: [String], of subject: String, in directory: StoreDirectory,
    _ environment: StoreEnvironment, isWritable: Bool
  ) {
    self.names = names
    path = directory.path
    remedy = "the other copy of the \(subject) is used"
    shelf = DocumentShelf(
      directory, environment, isWritable: isWritable,
      // Of what is only read the shelf adds "when connected".
      remedy: isWritable ? remedy : remedy + " here and")
  }

  /// What was wrong so far, one line each.
  var problems: [String] { shelf.damages }

  func report(_ problem: String) { shelf.report("\(path)/\(problem)") }

  /// What `parse` makes of the first file that it understands; it is given the payload and the name of the file.
  func read<Value>(_ parse: ([UInt8], String) -> Value?) -> Value? {
    for name in names {
      guard let document = shelf.read(name) else { continue }
      if let value = parse(document.payload, name) { return value }
      report("\(name) cannot be read: \(remedy)")
    }
    return nil
  }

  func write(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    for name in names.reversed() { try shelf.write(name, payload: payload, asOf: time, at: time) }
  }
}
