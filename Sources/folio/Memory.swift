import CMalloc

/// What the allocator does with memory that is free again.
enum Memory {
  /// Buffers of megabytes, such as a file that was read, go back to the system. Before the first thread is made.
  /// False where the allocator cannot be told.
  @discardableResult
  static func returnWhatIsFreed() -> Bool { folio_return_freed_memory() }

  /// Gives back what the reading of a large book left; takes some milliseconds.
  static func trim() { folio_trim_memory() }
}
