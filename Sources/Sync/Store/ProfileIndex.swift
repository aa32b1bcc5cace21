import ClientModels

/// What is known of a profile since it last connected.
public struct RememberedAccount: Hashable, Sendable, Codable {
  public let host: String
  /// The broker's id of the account.
  public let account: String
  /// The account number that people know.
  public let number: String
  /// By which another profile with the same key is known; nil where no key was told.
  let keyMark: String?

  public init(host: String, account: String, number: String) {
    self.init(host: host, account: account, number: number, keyMark: nil)
  }

  init(host: String, account: String, number: String, keyMark: String?) {
    self.host = host
    self.account = account
    self.number = number
    self.keyMark = keyMark
  }

  /// A mark of a key id at a server, from which the key id cannot be read.
  static func mark(ofKey keyID: String, at host: String) -> String {
    String(hex(sha256(Array("\(host)\n\(keyID)".utf8))).prefix(32))
  }

  fileprivate var members: JSONObject {
    var member = JSONObject()
    member.add("host", host)
    member.add("account", account)
    member.add("number", number)
    if let keyMark { member.add("keyMark", keyMark) }
    return member
  }
}

/// Which account each profile is: `profiles.json`. It follows from the folders of the accounts.
struct ProfileIndex: Decodable {
  static let fileName = "profiles.json"

  var lastUsed: String?
  var profiles: [String: RememberedAccount]

  var json: String {
    var members = JSONObject()
    for (profile, remembered) in profiles.sorted(by: { $0.key < $1.key }) {
      members.add(profile, raw: remembered.members.text)
    }
    var object = JSONObject()
    object.add("lastUsed", lastUsed)
    object.add("profiles", raw: members.text)
    return object.text
  }
}

/// The profiles that one account was opened by, as its own folder tells them: `profile.json`.
struct FolderProfiles: Decodable {
  static let fileName = "profile.json"

  struct Use: Decodable {
    let account: RememberedAccount
    /// When the profile last connected, RFC 3339.
    let at: String
    /// The profile was the one used last then.
    let isLastUsed: Bool

    var time: Timestamp? { Timestamp(rfc3339: at) }
  }

  var profiles: [String: Use]

  var json: String {
    var members = JSONObject()
    for (profile, use) in profiles.sorted(by: { $0.key < $1.key }) {
      var member = JSONObject()
      member.add("account", raw: use.account.members.text)
      member.add("at", use.at)
      member.add("isLastUsed", raw: String(use.isLastUsed))
      members.add(profile, raw: member.text)
    }
    var object = JSONObject()
    object.add("profiles", raw: members.text)
    return object.text
  }
}
