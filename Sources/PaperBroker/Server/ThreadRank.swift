import Foundation

/// Who comes first where threads wait for a core. The ledger's thread does: every order goes through it.
enum ThreadRank: Int32 {
  /// Gets half of what the ledger's gets of a busy core, and there are several.
  case answering = 3
  /// Gets a third. It rests most of the time; a lower rank would keep waiting what waits for memory that it is about to free.
  case auditing = 5
}

/// Ranks the thread that calls it.
func giveWay(_ rank: ThreadRank) {
  #if os(Linux)
    // Of a thread alone there, against POSIX. Where it is refused the thread is like any other.
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, rank.rawValue)
  #endif
}
