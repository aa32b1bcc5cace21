import ClientModels
import HTTPTypes
import Logging
import NIOCore

/// A request that nothing stands against and that is over soon.
struct BriefRequest: Sendable {
  let call: APIRequest
  let route: APIRoute
  let account: AccountID
  let target: String
  let start: ContinuousClock.Instant
}

extension RequestDesk {
  /// Nil for what takes long, is to be refused, or waits for something: `respond` is for all of that.
  func brief(_ head: RequestHead) -> BriefRequest? {
    let start = ContinuousClock.now
    guard faults.isEmpty, !head.closes, !head.expectsContinue, head.framing != .chunked,
      let call = APIRequest(method: head.method, target: head.target), call.isBrief,
      !MarketControlRoute.serves(call), let route = RouteTable.route(call.path),
      route.methods.contains(call.method), let pair = head.keys,
      let holder = keys.holder(keyID: pair.keyID, secret: pair.secret),
      holder.role == .trade || call.method == "GET"
    else { return nil }
    return BriefRequest(
      call: call, route: route, account: holder.account, target: head.target, start: start)
  }

  /// Calls `answering` on the loop, at once or later.
  func carryOut(
    _ request: BriefRequest, body: ByteBuffer, on loop: any EventLoop,
    answering: @escaping @Sendable (Answer) -> Void
  ) {
    let requestID = requestIDs.next()
    var fields: [(HTTPField.Name, String)] = [(.requestID, requestID)]
    let finish: @Sendable (Answer, [(HTTPField.Name, String)]) -> Void = { answer, fields in
      var answer = answer
      answer.fields += fields
      note(
        answer.status, to: request.call.method, request.target, request.route,
        requestID: requestID, since: request.start)
      answering(answer)
    }
    if let limiter {
      let (limits, refusal) = limiter.take(request.account)
      fields += limits
      if let refusal {
        operations.metrics.add(.rateLimited)
        return finish(Answer(refusal), fields)
      }
    }
    let work = operations.work(of: request.call)
    guard let beginning = work.enter() else {
      operations.metrics.add(.shed)
      return finish(Answer(Refusal.shed), fields)
    }
    var call = request.call
    if body.readableBytes > 0 { call.body = RequestBody(Array(body.readableBytesView)) }
    let ended: @Sendable (APIResponse) -> Void = { [fields] response in
      work.leave(beginning)
      finish(Answer(response), fields)
    }
    guard call.method == "GET" else {
      return service.carryOut(call, account: request.account) { response in
        loop.execute { ended(response) }
      }
    }
    guard !service.isFresh else { return ended(service.read(call, request.account)) }
    service.freshen { [call] failure in
      loop.execute {
        if let failure {
          logger.error("the ledger refused", metadata: ["reason": "\(failure)"])
          ended(APIResponse(.unusableLedger))
        } else {
          ended(service.read(call, request.account))
        }
      }
    }
  }
}
