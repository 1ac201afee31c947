import Foundation
import TestSupport
import Testing

/// The program off a terminal: files, pipes, options, exit codes.
@Suite struct CommandLineTests {
  @Test(arguments: [
    ("print 1", 0), ("expect 1 == 2", 1), ("require 1 == 2", 1), ("nosuch", 2), ("print (", 2),
    ("let n = 0\nprint (1 / n)", 3), ("load nosuch", 3), ("run \"a\"", 2),
  ])
  func theExitCodeSaysHowItEnded(_ code: String, _ status: Int32) throws {
    #expect(try Place().run("-c", code).status == status, "\(code)")
  }

  @Test func aScriptComesFromAFileAPipeOrTheCommandLine() throws {
    let place = try Place()
    try place.write("#!/usr/bin/env sonde\nprint \"here\"\n", to: "a.sonde")
    for arguments in [["a.sonde"], ["run", "a.sonde"], ["-c", "print \"here\""]] {
      let ending = try place.run(arguments[0], arguments.count > 1 ? arguments[1] : "-q")
      #expect(ending.output == "here\n" && ending.error.isEmpty && ending.status == 0, "\(arguments)")
    }
    #expect(try place.run(input: "print \"here\"").output == "here\n")
    #expect(try place.run("-", input: "print \"here\"").output == "here\n")
  }

  @Test func nothingOfThePromptAppearsOffATerminal() throws {
    let place = try Place()
    try place.write("set timing=on\n", to: "config/sonde/init.sonde")
    let ending = try place.run(input: "1 + 1\nfor i in 0..1 {\nprint i\n}\nquit\n")
    #expect(ending.status == 2 && ending.output.isEmpty)
    #expect(!ending.error.contains("> "))
    #expect(place.read("state/sonde/history") == nil)
  }

  @Test func withJSONEveryLineOfOutputIsADocument() throws {
    let code = """
      load tiny.gguf
      print "a text"
      run "a" max=2
      show [1, 2] as=table
      top "a" k=3 | show as=bars
      expect 1 == 2
      """
    let ending = try Place().run("--format", "json", "-v", "-c", code)
    #expect(ending.status == 1)
    let lines = ending.output.split(separator: "\n")
    #expect(lines.count == 4)
    for line in lines {
      #expect(
        (try? JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed)) != nil,
        "\(line)")
    }
  }

  @Test func aForecastSaysWhatAScriptWillCostAndWritesNothingButItsMeasurements() throws {
    let place = try Place()
    let script = try place.write(
      "param n = 2\nload tiny.gguf\nlet a = run \"a\" max=n\nsave a.text out.txt\nexpect 1 == 2\n",
      to: "c.sonde")
    let cache = ["XDG_CACHE_HOME": place.file("cache")]
    let first = try place.run("check", "--cost", "--format", "json", script, "-D", "n=5", environment: cache)
    #expect(first.status == 0 && first.error.isEmpty, "\(first.error)")
    let documents = try first.output.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8))
    }
    #expect(documents.count == 3)
    let rows = try #require(documents[1] as? [[String: Any]])
    #expect(rows.compactMap { $0["line"] as? Int } == [1, 2, 3, 4, 5])
    let total = try #require(documents[2] as? [String: Any])
    #expect((total["memory"] as? Int ?? 0) > 1 << 20 && (total["seconds"] as? Double ?? 0) > 0)
    #expect(total["until"] is NSNull)
    #expect(place.read("out.txt") == nil)
    let measured = try #require(place.read("cache/sonde/calibration.json"))
    // What was measured is used again, and measured again where that is asked for.
    #expect(try place.run("check", "--cost", script, environment: cache).status == 0)
    #expect(place.read("cache/sonde/calibration.json") == measured)
    #expect(try place.run("check", "--cost", "--recalibrate", script, environment: cache).status == 0)
    #expect(place.read("cache/sonde/calibration.json") != measured)
    try place.write("no JSON", to: "cache/sonde/calibration.json")
    #expect(try place.run("check", "--cost", script, environment: cache).status == 0)
    #expect(place.read("cache/sonde/calibration.json")?.contains("\"calibrations\"") == true)
  }

  @Test func aForecastThatCannotGoOnSaysSo() throws {
    let place = try Place()
    let script = try place.write("load tiny.gguf\nlet n = 0\nprint (1 / n)\nrun \"a\"\n", to: "f.sonde")
    let ending = try place.run(
      "check", "--cost", script, environment: ["XDG_CACHE_HOME": place.file("cache")])
    #expect(ending.status == 3 && ending.output.contains("foretold up to line 3, where:"))
    #expect(ending.error.contains("E304"))
    #expect(try place.run("check", "--recalibrate", script).status == 2)
    #expect(try place.run("check", "--cost", script, script).status == 2)
  }

  @Test func onlyDeclaredParamsMayBeSet() throws {
    let place = try Place()
    let script = try place.write("param n = 1\nprint (n + 1)\n", to: "p.sonde")
    #expect(try place.run("-D", "n=41", script).output == "42\n")
    #expect(try place.run(script, "-D", "n=41").output == "42\n")
    for wrong in ["m=1", "n", "n=abc", "=1"] {
      let ending = try place.run("-D", wrong, script)
      #expect(ending.status >= 2 && ending.output.isEmpty && !ending.error.isEmpty, "\(wrong)")
    }
  }

  @Test(arguments: [
    (["--fromat", "json"], "--format"), (["load", "smollm2"], "sonde -c 'load smollm2'"),
    (["chekc", "a"], "sonde check"),
    (["laod"], "-c 'load'"), (["nosuch.sonde"], "no such file"), (["--threads", "0"], "1 to 1024"),
    (["--threads", "x"], "'x'"), (["--lang", "fr"], "en or zh"), (["-c", "1", "a.sonde"], "not both"),
    (["--color", "red"], "auto, always or never"), (["fmt"], "Missing expected argument"), (["."], "folder"),
    (["tiny.gguf"], "type `load tiny.gguf`"), (["/proc/self/mem"], "can't read /proc/self/mem"),
  ])
  func aMistakeOnTheCommandLineIsExplained(_ arguments: [String], _ says: String) throws {
    let ending = try Place().run(arguments)
    #expect(ending.status == 2 && ending.output.isEmpty)
    #expect(ending.error.contains(says), "\(ending.error)")
  }

  @Test func optionsMayStandBeforeTheTool() throws {
    let place = try Place()
    #expect(try place.run("--format", "json", "models").output.hasPrefix("["))
    #expect(try place.run("--lang", "zh", "check", "nosuch").error.contains("没有这个文件"))
  }

  @Test func checkTellsModelsFilesAndMemoryWithoutRunning() throws {
    let place = try Place()
    try place.write(
      "load tiny.gguf\nsave (run \"a\") out.json\npatch layer=7 neuron=0 value=0\n", to: "a.sonde")
    let ending = try place.run("check", "--format", "json", "a.sonde")
    #expect(ending.status == 2 && ending.error.contains("allowed is 0 to 1"))
    #expect(ending.output.contains("\"use\":\"load\",\"name\":\"tiny.gguf\",\"memory\":"))
    #expect(ending.output.contains("\"use\":\"write\",\"name\":\"out.json\""))
    #expect(place.read("out.json") == nil)
  }

  @Test func fmtWritesTheStandardForm() throws {
    let place = try Place()
    try place.write("let  x = [1,2]\nprint   x\n", to: "a.sonde")
    #expect(try place.run("fmt", "--check", "a.sonde").status == 1)
    #expect(try place.run("fmt", "a.sonde").status == 0)
    #expect(place.read("a.sonde") == "let x = [1, 2]\nprint x\n")
    #expect(try place.run("fmt", "--check", "a.sonde").status == 0)
    #expect(try place.run("fmt", "-", input: "let  x=1").output == "let x = 1\n")
    #expect(try place.run("fmt", "-", input: "let (").status == 2)
  }

  @Test func theExamplesAreInTheStandardForm() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let examples = root.appendingPathComponent("examples").path
    let place = try Place()
    for name in FileManager.default.enumerator(atPath: examples)?.compactMap({ $0 as? String }) ?? []
    where name.hasSuffix(".sonde") {
      #expect(try place.run("fmt", "--check", examples + "/" + name).status == 0, "\(name)")
    }
  }

  @Test func theReferenceIsWhatTheDeclarationsSay() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let place = try Place()
    let ending = try place.run(
      "doc", "--check", "--output", root.appendingPathComponent("docs/reference").path)
    #expect(ending.status == 0, "run `sonde doc`: \(ending.error)")
    let editors = try place.run(
      "doc", "--grammar", "--check", "--output", root.appendingPathComponent("docs/editors").path)
    #expect(editors.status == 0, "run `sonde doc --grammar`: \(editors.error)")
    #expect(try place.run("doc", "--output", "ref").status == 0)
    #expect(place.read("ref/patch.md")?.hasPrefix("# patch\n") == true)
    #expect(place.read("ref/zh/command-line.md")?.contains("## sonde check") == true)
  }

  @Test func theDeclarationsAreOneJSONDocument() throws {
    let output = try Place().run("doc", "--json").output
    let json = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let commands = try #require(json["commands"] as? [[String: Any]])
    #expect(commands.contains { $0["name"] as? String == "patch" })
  }

  @Test func helpIsChineseOnRequest() throws {
    let place = try Place()
    for tool in [
      "run", "check", "fmt", "test", "step", "render", "verify", "diff", "lock", "fetch", "models", "doc",
      "serve",
    ] {
      #expect(try place.run(tool, "--help", "--lang", "zh").output.hasPrefix("用法：sonde \(tool)"), "\(tool)")
      #expect(try place.run(tool, "--help").output.hasPrefix("OVERVIEW: "), "\(tool)")
    }
    #expect(try place.run("--help", environment: ["LC_ALL": "zh_CN.UTF-8"]).output.contains("退出码"))
  }

  @Test func aReaderThatLeavesEndsTheProgramQuietly() throws {
    let place = try Place()
    let command = "'\(Place.program)' -c 'for i in 0..200000 { print i }' 2>error | head -n 1"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: place.path)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "0\n")
    #expect(place.read("error") == "")
  }

  @Test func detailsAreToldOnRequest() throws {
    let place = try Place()
    let ending = try place.run("-v", "--threads", "1", "-c", "load tiny.gguf")
    #expect(ending.output.isEmpty)
    for detail in [" kernels, 1 threads", "tiny: llama, 2 layers", "ran for"] {
      #expect(ending.error.contains(detail), "\(ending.error)")
    }
    #expect(try place.run("-c", "load tiny.gguf").error.isEmpty)
    #expect(try place.run("--version").output.hasPrefix("0."))
  }
}
