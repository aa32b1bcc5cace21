import ClientModels

extension SyncState {
  /// Saves, and waits a little for the answers to orders that are on their way: they are worth a second.
  mutating func stop() {
    guard stopDeadline == nil else { return }
    stopDeadline = now.advanced(bySeconds: 1.5)
    followBars(nil)
    followActivity(false)
    // It was read for the day's book, too.
    keepActivity()
    denyWaiting("the program is ending")
    // The journal keeps that they had begun, for the next start to tell.
    endExits(because: "the program is ending", isBrokenOff: true)
    endEdits(because: "the program is ending")
    closeStreams()
  }

  mutating func finishIfIdle() {
    let isIdle =
      ordersUnderWay.isEmpty && ordersBeingRecorded.isEmpty && cancelsUnderWay.isEmpty
      && desk.edits.isEmpty
    guard let stopDeadline, isIdle || now >= stopDeadline else { return }
    save()
    keepLastDay()
    actions.append(.finish)
    isFinished = true
  }
}
