import CProcess

/// Files of ours that a program we start does not get.
enum SpawnFiles {
  /// None from `lowest` on, whatever is opened meanwhile on other threads.
  static func closeAll(
    from lowest: Int32, in actions: UnsafeMutablePointer<posix_spawn_file_actions_t>
  ) {
    _ = folio_close_files(actions, lowest)
  }
}
