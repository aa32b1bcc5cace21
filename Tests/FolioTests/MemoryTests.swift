import Testing

@testable import folio

@Suite struct MemoryTests {
  private static var isGlibc: Bool {
    #if canImport(Glibc)
      true
    #else
      false
    #endif
  }

  @Test(.enabled(if: isGlibc, "another C library keeps its own rules"))
  func theAllocatorIsToldToGiveBackWhatIsFreed() {
    #expect(Memory.returnWhatIsFreed())
  }
}
