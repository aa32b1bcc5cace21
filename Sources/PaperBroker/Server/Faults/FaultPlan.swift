import Foundation
import Synchronization

/// Why a file of faults cannot be used, in one line.
public struct FaultPlanError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

/// The faults that a file asks for: `{"rules": [{"route": "POST /v2/orders", "fault": "drop_after_commit", "every": 10}]}`.
public struct FaultPlan: Hashable, Sendable {
  public static let byteLimit = 1 << 20
  private static let ruleLimit = 100
  private static let delayLimit = 600_000

  private struct File: Decodable {
    let rules: [Row]
  }

  private struct Row: Decodable {
    let route: String
    let fault: String
    let milliseconds: Int?
    let status: Int?
    let every: Int?
    let probability: Double?
    let times: Int?
    let seed: UInt64?
  }

  var rules: [FaultRule]

  public init() { rules = [] }

  /// Reads the text of a file.
  public init(json: [UInt8]) throws(FaultPlanError) {
    guard json.count <= Self.byteLimit else {
      throw FaultPlanError(description: "it is larger than \(Self.byteLimit) bytes")
    }
    let file: File
    do { file = try JSONDecoder().decode(File.self, from: Data(json)) } catch {
      throw FaultPlanError(
        description: "it is not {\"rules\": [{\"route\": ..., \"fault\": ...}, ...]} in JSON")
    }
    guard file.rules.count <= Self.ruleLimit else {
      throw FaultPlanError(description: "it has more than \(Self.ruleLimit) rules")
    }
    rules = []
    for (index, row) in file.rules.enumerated() {
      do throws(FaultPlanError) { rules.append(try Self.rule(row)) } catch {
        throw FaultPlanError(description: "rule \(index + 1): \(error.description)")
      }
    }
  }

  private static func rule(_ row: Row) throws(FaultPlanError) -> FaultRule {
    guard let route = RoutePattern(row.route) else {
      throw FaultPlanError(
        description: "\"route\" is a path or a method and a path, such as \"POST /v2/orders\"")
    }
    guard row.every == nil || row.probability == nil, row.every ?? 1 >= 1,
      (0...1).contains(row.probability ?? 0), row.times ?? 1 >= 1
    else {
      throw FaultPlanError(
        description:
          "it strikes \"every\" n requests or with a \"probability\" from 0 to 1, at most \"times\" times"
      )
    }
    return FaultRule(
      route: route, fault: try fault(row),
      frequency: row.probability.map { .probability($0) } ?? .every(row.every ?? 1),
      times: row.times, seed: row.seed ?? 1)
  }

  private static func fault(_ row: Row) throws(FaultPlanError) -> Fault {
    switch row.fault {
    case "delay": return .delay(try time(row))
    case "rate_limit": return .refuse(429)
    case "error": return .refuse(try status(row))
    case "error_after_commit": return .refuseAfterCommit(try status(row))
    case "drop": return .drop
    case "drop_after_commit": return .dropAfterCommit
    case "truncate": return .truncate
    case "cut": return .cut(after: try time(row))
    default:
      throw FaultPlanError(
        description:
          "\"fault\" is delay, rate_limit, error, error_after_commit, drop, drop_after_commit, truncate or cut"
      )
    }
  }

  private static func time(_ row: Row) throws(FaultPlanError) -> Duration {
    guard let milliseconds = row.milliseconds, (0...delayLimit).contains(milliseconds) else {
      throw FaultPlanError(description: "\"milliseconds\" is from 0 to \(delayLimit)")
    }
    return .milliseconds(milliseconds)
  }

  private static func status(_ row: Row) throws(FaultPlanError) -> Int {
    guard let status = Optional(row.status ?? 500), (500...599).contains(status) else {
      throw FaultPlanError(description: "\"status\" is from 500 to 599")
    }
    return status
  }
}

/// A plan at work.
final class Faults: Sendable {
  /// A fault that strikes, with the number of its rule in the file, from 1.
  struct Strike: Hashable, Sendable {
    let rule: Int
    let fault: Fault
  }

  private let rules: Mutex<[FaultRule]>
  let isEmpty: Bool

  init(_ plan: FaultPlan) {
    rules = Mutex(plan.rules)
    isEmpty = plan.rules.isEmpty
  }

  /// What strikes this request, in the order of the file.
  func strikes(method: String, path: String, stream: Bool = false) -> [Strike] {
    guard !isEmpty else { return [] }
    return rules.withLock { rules in
      rules.indices.compactMap { index in
        guard rules[index].isOfStreams == stream else { return nil }
        return rules[index].strike(method: method, path: path).map {
          Strike(rule: index + 1, fault: $0)
        }
      }
    }
  }
}
