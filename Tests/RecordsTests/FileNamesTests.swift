import Records
import Testing

@Suite struct FileNamesTests {
  private static let names = FileNames(
    working: "/home/ann/work", script: "/opt/lab/scripts/a.sonde", home: "/home/ann",
    models: "/home/ann/.cache/sonde/models")

  @Test(arguments: [
    ("data/x.csv", "data/x.csv"), ("./data//x.csv", "data/x.csv"), ("/home/ann/work/out/r.csv", "out/r.csv"),
    ("/opt/lab/scripts/lib/b.sonde", "script/lib/b.sonde"), ("/home/ann/x", "~/x"), ("../y", "../y"),
  ])
  func aNameTellsNothingOfItsOwner(_ path: String, _ name: String) {
    #expect(Self.names.name(of: path) == name)
  }

  @Test func pathsElsewhereKeepTheirLastNameAndStayApart() {
    let (one, two) = (Self.names.name(of: "/srv/ann/x.csv"), Self.names.name(of: "/srv/bob/x.csv"))
    #expect(one != two && one.hasSuffix("/x.csv") && !one.contains("ann") && !two.contains("bob"))
  }

  @Test(arguments: [
    ("in /home/ann/.cache/sonde/models/m.gguf", "in $MODELS/m.gguf"), ("/home/ann/work", "."),
    ("/home/ann/work/a, /home/ann/b.", "./a, ~/b."), ("/home/anna/x", "/home/anna/x"), ("a/b", "a/b"),
    ("", ""),
    ("/home/ann", "~"), ("x/home/ann/", "x~/"),
  ])
  func textsLoseTheFolders(_ text: String, _ concealed: String) {
    #expect(Self.names.conceal(text) == concealed)
  }

  @Test func aRootFolderIsNoFolderToConceal() {
    let names = FileNames(working: "/", script: nil, home: "", models: "")
    #expect(names.conceal("/a/b") == "/a/b" && names.name(of: "/a/b").hasPrefix("elsewhere/"))
  }
}
