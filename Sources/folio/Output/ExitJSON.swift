import ClientModels
import Sync

/// What became of a way out, as `--json` prints it.
enum ExitJSON {
  static func text(_ report: ExitReport) -> String {
    var object = JSONObject()
    switch report.request {
    case .close(let symbol, _):
      object.add("exit", "close")
      object.add("symbol", symbol.text)
    case .flatten: object.add("exit", "flatten")
    case .kill: object.add("exit", "kill")
    }
    switch report.outcome {
    case nil: object.add("outcome", "under_way")
    case .done: object.add("outcome", "done")
    case .left: object.add("outcome", "left")
    case .unknown(let reason):
      object.add("outcome", "unknown")
      object.add("reason", reason)
    case .refused(let reason):
      object.add("outcome", "refused")
      object.add("reason", reason)
    case .brokenOff: object.add("outcome", "broken_off")
    }
    object.add("as_of", report.asOf?.rfc3339)
    object.add("steps", raw: list(report.steps.map(step)))
    object.add("holdings", raw: list(report.holdings.map(holding)))
    object.add("other_working", raw: ids(report.otherWorking))
    object.add("working_elsewhere", raw: ids(report.workingElsewhere))
    return object.text
  }

  private static func step(_ step: ExitStep) -> String {
    var object = JSONObject()
    switch step.kind {
    case .look: object.add("step", "look")
    case .cancelAll: object.add("step", "cancel_all")
    case .cancel: object.add("step", "cancel")
    case .verify(let round):
      object.add("step", "verify")
      object.add("round", round)
    case .count: object.add("step", "count")
    case .close(let id):
      object.add("step", "close")
      object.add("client_order_id", id.text)
    case .check: object.add("step", "check")
    }
    object.add("state", step.state.rawValue)
    object.add("symbol", step.symbol?.text)
    object.add("orders", raw: ids(step.orders))
    object.add("words", step.words)
    return object.text
  }

  private static func holding(_ holding: ExitHolding) -> String {
    var object = JSONObject()
    object.add("symbol", holding.symbol.text)
    switch holding.state {
    case .flat:
      object.add("state", "flat")
      object.add("qty", "0")
    case .reduced(let quantity):
      object.add("state", "reduced")
      object.add("qty", quantity.description)
    case .left(let quantity, let reason):
      object.add("state", "left")
      object.add("qty", quantity.description)
      object.add("reason", reason)
    case .unknown(let reason):
      object.add("state", "unknown")
      object.add("reason", reason)
    }
    object.add("working", raw: ids(holding.working))
    object.add("last_seen_working", raw: ids(holding.lastSeenWorking))
    return object.text
  }

  /// An id has no character that JSON would want escaped.
  private static func ids(_ ids: [BrokerOrderID]) -> String {
    list(ids.map { "\"\($0.text)\"" })
  }

  private static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }
}
