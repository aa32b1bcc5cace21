import FoundationEssentials
import TOMLKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a profile's key comes from. The secret is read when it is needed and never written anywhere.
enum CredentialSource: Equatable {
  case given(keyID: String, secret: String)
  /// The table of the profile's name in a file that only its owner may read.
  case file(String?)
  /// A program that prints the secret on its first line, such as a password manager.
  case command(keyID: String, [String])

  init(
    profile: String, keyID: String?, command: [String]?, file: String?, place: String
  ) throws(UserError) {
    switch (command, file) {
    case (.some, .some):
      throw UserError(.usage, "\(place): give secret_command or credentials_file, not both")
    case (.some(let command), nil):
      guard let keyID, command.first?.hasPrefix("/") == true else {
        throw UserError(
          .usage, "\(place): secret_command needs key_id beside it and the full path of a program")
      }
      self = .command(keyID: keyID, command)
    case (nil, let file):
      guard keyID == nil else {
        throw UserError(
          .usage, "\(place): key_id goes with secret_command; put it in the credentials file")
      }
      self = .file(file)
    }
  }

  /// The key id and the secret.
  func read(profile: String, paths: Paths) throws(UserError) -> (keyID: String, secret: String) {
    switch self {
    case .given(let keyID, let secret): return (keyID, secret)
    case .file(let path):
      return try Self.read(file: path ?? paths.credentialsFile, profile: profile)
    case .command(let keyID, let command):
      let output = try ChildProcess.output(of: command)
      let secret = output.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
      guard !secret.isEmpty else {
        throw UserError(.usage, "\(command[0]) printed no secret for profile \"\(profile)\"")
      }
      return (keyID, secret)
    }
  }

  /// The key id alone, for which no program is run; nil where it cannot be read.
  func keyID(profile: String, paths: Paths) -> String? {
    switch self {
    case .given(let keyID, _), .command(let keyID, _): keyID
    case .file: try? read(profile: profile, paths: paths).keyID
    }
  }

  private static func read(
    file path: String, profile: String
  ) throws(UserError) -> (keyID: String, secret: String) {
    let advice =
      "write [\(profile)] with key_id and secret_key there, or set APCA_API_KEY_ID and APCA_API_SECRET_KEY"
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw UserError(
        .usage, "\(path) cannot be read, so profile \"\(profile)\" has no key: \(advice)")
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
      throw UserError(
        .usage, "\(path) can be read by others, so its keys are not used: chmod 600 it")
    }
    guard let bytes = try? Data(contentsOf: URL(filePath: path)), bytes.count <= 65_536 else {
      throw UserError(.usage, "\(path) cannot be read: \(advice)")
    }
    return try parse(String(decoding: bytes, as: UTF8.self), profile: profile, path: path)
  }

  static func parse(
    _ text: String, profile: String, path: String
  ) throws(UserError) -> (keyID: String, secret: String) {
    let table = try TOMLText.table(text, path: path, showsWords: false)
    guard let entry = table[profile]?.table else {
      throw UserError(
        .usage, "\(path) has no table [\(profile)]: add key_id and secret_key under it")
    }
    guard let keyID = entry["key_id"]?.string, let secret = entry["secret_key"]?.string else {
      throw UserError(.usage, "\(path): [\(profile)] needs key_id and secret_key, both in quotes")
    }
    return (keyID, secret)
  }
}
