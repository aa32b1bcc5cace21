import Synchronization

extension PaperService {
  /// Answers a request to the market's clock when what it did is committed.
  nonisolated func steer(_ request: APIRequest) async throws(LedgerError) -> APIResponse {
    let command: PaceCommand?
    do throws(Refusal) { command = try MarketControlRoute(request: request).command() } catch {
      return APIResponse(error)
    }
    let answer = Mutex(APIResponse(ReadRoutes.noRoute))
    try await inTurn { service, done in
      service.advance()
      let told: APIResponse
      do throws(Refusal) {
        if let command { try service.obey(command) }
        told = MarketControlRoute.answer(service.market, service.pace)
      } catch { told = APIResponse(error) }
      answer.withLock { $0 = told }
      service.batch.whenWritten(done)
      service.writeSoon()
    }
    return answer.withLock { $0 }
  }

  private func obey(_ command: PaceCommand) throws(Refusal) {
    guard let destination = try pace.take(command, in: market, atWall: wallClock()) else { return }
    while pace.move(to: destination, from: market.now) {
      advance()
      if batch.isFull { write() }
    }
  }
}
