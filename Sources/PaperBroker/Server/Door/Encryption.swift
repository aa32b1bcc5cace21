import NIOCore
import NIOSSL

/// A certificate with its key: TLS 1.2 or newer.
public struct Encryption: Sendable {
  private let context: NIOSSLContext

  /// Why the files cannot be used, in one line.
  public struct Unusable: Error, CustomStringConvertible {
    public let description: String
  }

  /// Reads PEM files: a certificate, followed by those that vouch for it, and its private key.
  public init(certificateFile: String, keyFile: String) throws(Unusable) {
    let chain: [NIOSSLCertificateSource]
    do { chain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) } } catch
    {
      throw Unusable(description: "\(certificateFile) holds no certificate in PEM that can be read")
    }
    let key: NIOSSLPrivateKey
    do { key = try NIOSSLPrivateKey(file: keyFile, format: .pem) } catch {
      throw Unusable(description: "\(keyFile) holds no private key in PEM that can be read")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    do { context = try NIOSSLContext(configuration: configuration) } catch {
      throw Unusable(description: "\(keyFile) is not the key of \(certificateFile)")
    }
  }

  func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context) }
}
