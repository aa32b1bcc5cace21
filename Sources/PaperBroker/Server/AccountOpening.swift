import ClientModels
import Foundation

/// A new account with its key pair. The secret is in no other place: the ledger keeps a digest.
public struct NewAccount: Sendable {
  public let account: AccountID
  public let number: String
  public let keyID: String
  public let secretKey: String
  public let event: LedgerEvent

  /// `random` gives the key its chance; use the system's except in tests.
  public init?(
    id: UUID, cash: FixedDecimal, at now: Timestamp, using random: inout some RandomNumberGenerator
  ) {
    guard let account = AccountID(id.uuidString.lowercased()) else { return nil }
    let pair = KeyPair(role: .trade, using: &random)
    self.account = account
    number = "PA" + id.uuidString.filter { $0 != "-" }.prefix(10)
    keyID = pair.keyID
    secretKey = pair.secretKey
    event = LedgerEvent(
      account: account, at: now, .accountCreated(number: number, cash: cash, key: pair.key))
  }
}

extension NewAccount {
  /// What opening it means: beyond a multiplier of 1 it is a margin account.
  public func events(multiplier: Int) -> [LedgerEvent] {
    guard multiplier > 1 else { return [event] }
    return [
      event, LedgerEvent(account: account, at: event.at, .marginGranted(multiplier: multiplier)),
    ]
  }
}

/// A further key pair of an account. The secret is in no other place: the ledger keeps a digest.
public struct NewKey: Sendable {
  public let keyID: String
  public let secretKey: String
  public let event: LedgerEvent

  public init(
    role: KeyRole, account: AccountID, at now: Timestamp,
    using random: inout some RandomNumberGenerator
  ) {
    let pair = KeyPair(role: role, using: &random)
    keyID = pair.keyID
    secretKey = pair.secretKey
    event = LedgerEvent(account: account, at: now, .keyCreated(pair.key))
  }
}

private struct KeyPair {
  let keyID: String
  let secretKey: String
  let role: KeyRole

  init(role: KeyRole, using random: inout some RandomNumberGenerator) {
    keyID = "PK" + Self.letters(18, &random)
    secretKey = Self.letters(40, &random)
    self.role = role
  }

  var key: APIKey { APIKey(id: keyID, secretDigest: secretDigest(secretKey), role: role) }

  private static func letters(_ count: Int, _ random: inout some RandomNumberGenerator) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    return String(
      (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
  }
}
