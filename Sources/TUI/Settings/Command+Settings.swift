/// The keys that change keys and settings, and those that lead there.
extension Command {
  var settingsKeys: [Key] {
    switch self {
    case .settings: [.character(",")]
    case .mapKeys: [.function(2)]
    case .goTo: [.character("'")]
    case .leaveGoTo, .leaveSettings: [.escape]
    case .mapKey: [.enter]
    case .addKey: [.control("a")]
    case .resetKey: [.control("r")]
    case .resetKeys: [.control("x")]
    case .nextKeyRow: [.down, .tab]
    case .previousKeyRow: [.up, .backTab]
    case .nextKeyPage: [.pageDown]
    case .previousKeyPage: [.pageUp]
    case .leaveKeys: [.escape, .control("c")]
    case .nextSetting: [.character("j"), .down, .tab]
    case .previousSetting: [.character("k"), .up, .backTab]
    case .moreSetting: [.right, .character("l"), .character("+")]
    case .lessSetting: [.left, .character("h"), .character("-")]
    case .changeSetting: [.enter, .character(" ")]
    case .resetSetting: [.character("u")]
    case .search, .findSetting: [.character("/")]
    case .nextFound: [.character("n")]
    case .previousFound: [.character("N")]
    default: []
    }
  }

  var settingsHelp: String {
    switch self {
    case .settings: "Settings: what each is, changed and kept in config.toml"
    case .mapKeys: "Keys: find a command, give it another key"
    case .goTo: "Go to: a second key says where; whoever waits is shown which"
    case .leaveGoTo: "Stay here"
    case .mapKey: "Give the command another key"
    case .addKey: "Give it one key more"
    case .resetKey: "Give it its default keys back"
    case .resetKeys: "Give every command its default keys back"
    case .nextKeyRow: "Next command"
    case .previousKeyRow: "Command before"
    case .nextKeyPage: "A page down"
    case .previousKeyPage: "A page up"
    case .nextSetting: "Next setting"
    case .previousSetting: "Setting before"
    case .moreSetting: "The next choice, or more"
    case .lessSetting: "The choice before, or less"
    case .changeSetting: "Change it: yes or no at once, others are typed"
    case .resetSetting: "Back to the default"
    case .findSetting: "Find a setting by a part of its name"
    case .search: "Find a text on the sheet"
    case .nextFound: "The next place where it stands"
    case .previousFound: "The place before"
    case .leaveKeys, .leaveSettings: "Close"
    default: ""
    }
  }

  var settingsHint: (label: String, rank: Int)? {
    switch self {
    case .settings: ("settings", 14)
    case .mapKey: ("another key", 0)
    case .addKey: ("one more", 1)
    case .resetKey: ("default", 2)
    case .leaveKeys, .leaveSettings: ("close", 3)
    case .changeSetting: ("type", 0)
    case .moreSetting: ("next value", 1)
    case .resetSetting: ("default", 2)
    case .leaveGoTo: ("stay", 0)
    case .search: ("find", 2)
    case .findSetting: ("find", 4)
    case .nextFound: ("next", 3)
    default: nil
    }
  }
}
