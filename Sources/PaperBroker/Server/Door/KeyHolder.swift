import ClientModels
import Crypto
import Synchronization

/// Whoever showed a key pair that is right.
public struct KeyHolder: Hashable, Sendable {
  public let account: AccountID
  public let role: KeyRole
}

/// In a time that does not depend on where two texts differ.
func isEqualInConstantTime(_ a: String, _ b: String) -> Bool {
  isEqualInConstantTime(Array(a.utf8), Array(b.utf8))
}

func isEqualInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

/// Key pairs that were right once, so that a request need not wait for the ledger's owner to be known. A key never changes
/// and is never taken back, and only right pairs are kept: there are as many as the ledger has keys.
final class KnownKeys: Sendable {
  private struct Known {
    let digest: [UInt8]
    let holder: KeyHolder
  }

  private let known = Mutex<[String: Known]>([:])

  /// Nil when the pair was not seen before, or is wrong.
  func holder(keyID: String, secret: String) -> KeyHolder? {
    guard let known = known.withLock({ $0[keyID] }) else { return nil }
    return isEqualInConstantTime(Self.digest(secret), known.digest) ? known.holder : nil
  }

  func remember(_ holder: KeyHolder, keyID: String, secret: String) {
    let entry = Known(digest: Self.digest(secret), holder: holder)
    known.withLock { $0[keyID] = entry }
  }

  private static func digest(_ secret: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(secret.utf8)))
  }
}
