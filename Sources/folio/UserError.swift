/// The exit codes of every verb.
enum ExitStatus: Int32 {
  case done = 0
  /// The broker or a check of ours said no.
  case refused = 1
  /// The command line or the configuration is wrong.
  case usage = 2
  case unreachable = 3
  /// An order went out and its fate is not known.
  case unconfirmed = 4
}

/// An end of the program that the user can do something about: one line that says what happened and what to do.
struct UserError: Error, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }
}
