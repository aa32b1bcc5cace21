import Testing

@testable import folio

@Suite struct TOMLEditTests {
  @Test(arguments: [
    ("", "theme = \"nord\"\n"),
    ("theme = \"dark\"", "theme = \"nord\""),
    ("theme=\"dark\"\n", "theme= \"nord\"\n"),
    (
      "# mine\n  theme   =  'dark'   # as it was\n[profiles.a]\ntheme = 1\n",
      "# mine\n  theme   =  \"nord\"   # as it was\n[profiles.a]\ntheme = 1\n"
    ),
    ("# only\n[a]\nb = 1 # c\n", "theme = \"nord\"\n# only\n[a]\nb = 1 # c\n"),
    ("x = \"a # b\"\r\ntheme = \"d\\\"k\" # t\r\n", "x = \"a # b\"\r\ntheme = \"nord\" # t\r\n"),
    ("\"theme\" = \"dark\"\n", "\"theme\" = \"nord\"\n"),
  ])
  func oneSettingIsChangedAndEveryOtherByteStays(before: String, after: String) {
    #expect(TOMLEdit.setting("theme", to: "\"nord\"", in: before) == after)
  }

  @Test(arguments: [
    "theme = \"\"\"\ndark\"\"\"\n", "theme = ", "a = \"\"\"\ntheme = 1\n\"\"\"\n[b]\n",
    "theme = [\n \"dark\" ]\n",
  ])
  func whatIsNotUnderstoodIsLeftToItsOwner(text: String) {
    #expect(TOMLEdit.setting("theme", to: "\"nord\"", in: text) == nil)
  }

  @Test func aSettingMayBeTrueOrFalse() {
    #expect(
      TOMLEdit.setting("mask_amounts", to: "true", in: "mask_amounts = false # eyes\n")
        == "mask_amounts = true # eyes\n")
  }

  @Test(arguments: [
    ("a = 1\n\n[keys]\nbuy = \"B\"\n", "a = 1\n"),
    ("a = 1\n\n[keys]\nbuy = \"B\"", "a = 1\n"), ("[keys]\nbuy = \"B\"\n", ""),
    ("[keys]\nbuy = \"B\"\n\n[alerts]\nbell = true\n", "[alerts]\nbell = true\n"),
    ("a = 1\n\n[keys]\nbuy = \"B\"\n\n[b]\nc = 1\n", "a = 1\n\n[b]\nc = 1\n"),
    ("[keys]\n# mine\nbuy = \"B\"\n", "[keys]\n# mine\n"),
    ("[keys]\nbuy = \"B\"\nsell = \"S\"\n", "[keys]\nsell = \"S\"\n"),
  ])
  func aTableThatIsLeftEmptyGoesToo(before: String, after: String) {
    #expect(TOMLEdit.setting("buy", to: nil, inTable: "keys", in: before) == after)
  }
}
