import Foundation
import Testing

/// `sonde lock` and the runs that obey it.
@Suite struct LockToolTests {
  private func place() throws -> Place {
    let place = try Place()
    try place.write("let helper = 1\n", to: "lab/lib.sonde")
    try place.write("load tiny.gguf\ninclude \"lib.sonde\"\nprint helper\n", to: "lab/a.sonde")
    return place
  }

  private func flip(_ file: String, _ place: Place) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: place.file(file)))
    bytes[bytes.count - 3] ^= 1
    try bytes.write(to: URL(fileURLWithPath: place.file(file)))
  }

  @Test func aRunObeysTheLockBesideItsScript() throws {
    let place = try place()
    #expect(try place.run("run", "--locked", "lab/a.sonde").status == 2)
    #expect(try place.run("lock", "lab/a.sonde").status == 0)
    let lock = try #require(place.read("lab/sonde.lock"))
    for word in ["\"tiny.gguf\"", "\"lib.sonde\"", "\"scripts\": [\n        \"a.sonde\"", "sonde-1"] {
      #expect(lock.contains(word), "\(lock)")
    }
    #expect(try place.run("lab/a.sonde").output == "1\n")
    #expect(try place.run("run", "--locked", "lab/a.sonde").status == 0)
    try flip("tiny.gguf", place)
    for arguments in [["lab/a.sonde"], ["--locked", "lab/a.sonde"], ["--lang", "zh", "lab/a.sonde"]] {
      let ending = try place.run(arguments)
      #expect(ending.status == 2 && ending.output.isEmpty && ending.error.split(separator: "\n").count == 1)
      #expect(ending.error.contains("tiny.gguf"), "\(ending.error)")
    }
    #expect(try place.run("lock", "lab/a.sonde").status == 0)
    #expect(try place.run("lab/a.sonde").status == 0)
  }

  @Test func whatIsNotInTheLockRunsUnlessItMustBe() throws {
    let place = try place()
    try place.write("print 1\n", to: "lab/b.sonde")
    #expect(try place.run("lock", "lab/b.sonde").status == 0)
    #expect(try place.run("lab/a.sonde").status == 0)
    let ending = try place.run("run", "--locked", "lab/a.sonde")
    #expect(ending.status == 2 && ending.error.contains("doesn't stand in lab/sonde.lock"))
    #expect(try place.run("lock", "lab/a.sonde", "lab/b.sonde", "-o", "other.lock").status == 0)
    #expect(place.read("other.lock")?.contains("tiny.gguf") == true)
  }

  @Test func aLockThatNamesAMissingModelSaysSo() throws {
    let place = try place()
    #expect(try place.run("lock", "lab/a.sonde").status == 0)
    try FileManager.default.removeItem(atPath: place.file("tiny.gguf"))
    let ending = try place.run("lab/a.sonde")
    #expect(ending.status == 2 && ending.error.split(separator: "\n").count == 1, "\(ending.error)")
    #expect(ending.error.contains("names the model tiny.gguf, which is not here"))
    let before = place.read("lab/sonde.lock")
    #expect(try place.run("lock", "lab/a.sonde").status == 2)
    #expect(place.read("lab/sonde.lock") == before)
  }

  @Test func aDamagedLockIsToldInOneSentence() throws {
    let place = try place()
    for text in ["", "{", "{\"format\":\"sonde-lock-7\"}", "{\"format\":\"a\",\"format\":\"b\"}"] {
      try place.write(text, to: "lab/sonde.lock")
      for arguments in [["lab/a.sonde"], ["lock", "lab/a.sonde"]] {
        let ending = try place.run(arguments)
        #expect(ending.status == 2 && ending.output.isEmpty && ending.error.split(separator: "\n").count == 1)
        #expect(place.read("lab/sonde.lock") == text)
      }
    }
  }
}
