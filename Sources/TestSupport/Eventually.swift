// The programs that measure link this target, too, statically; there Testing does not exist.
#if canImport(Testing)
  import Testing

  /// Waits for what happens sooner or later, a minute at most; that it did not happen is an issue of the test.
  public func eventually(
    _ sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(
      "what was waited for did not happen within a minute", sourceLocation: sourceLocation)
  }
#endif
