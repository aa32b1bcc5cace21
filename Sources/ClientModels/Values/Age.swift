/// How long ago something was, in the largest unit that says enough: `4 s`, `12 m`, `3 h`, `5 d`.
public enum Age {
  public static func text(from then: Timestamp, to now: Timestamp) -> String {
    let seconds = max(0, Int(now.seconds(since: then)))
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3_600: "\(seconds / 60) m"
    case ..<86_400: "\(seconds / 3_600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}
