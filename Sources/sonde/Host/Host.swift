import Commands
import Glibc
import Language
import Syntax
import Tensors
import Terminal

/// What the process finds around itself: environment, streams, terminal. Read here once and handed down; no other
/// room looks.
struct Host {
  let environment: [String: String]
  /// The language of messages, before `--lang`.
  let language: MessageLanguage
  let inputIsTerminal = isatty(0) != 0
  let outputIsTerminal = isatty(1) != 0
  let errorIsTerminal = isatty(2) != 0

  init() {
    var found: [String: String] = [:]
    var entry = environ
    while let line = entry.pointee {
      let text = String(cString: line)
      if let equals = text.firstIndex(of: "=") {
        found[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      entry += 1
    }
    environment = found
    language = Host.language(arguments: CommandLine.arguments, found)
  }

  /// `--lang` wins, then the locale, so that even a mistake on the command line is told in the right language.
  private static func language(arguments: [String], _ environment: [String: String]) -> MessageLanguage {
    for (index, argument) in arguments.enumerated() {
      let value =
        argument.hasPrefix("--lang=")
        ? String(argument.dropFirst(7))
        : argument == "--lang" && index + 1 < arguments.count ? arguments[index + 1] : ""
      if let chosen = MessageLanguage(rawValue: value) { return chosen }
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    return locale?.hasPrefix("zh") == true ? .zh : .en
  }

  /// Obeys `SONDE_KERNELS`, by which tests and comparisons force a kernel path.
  func chooseKernels() throws(Refusal) {
    guard let name = environment["SONDE_KERNELS"], !name.isEmpty else { return }
    let known = Message.list(KernelPath.allCases.map(\.rawValue))
    guard let path = KernelPath(rawValue: name) else {
      throw Refusal(
        en: "SONDE_KERNELS=\(name): expected one of \(known.en)",
        zh: "SONDE_KERNELS=\(name)：应为 \(known.zh) 之一")
    }
    do {
      try KernelPath.force(path)
    } catch {
      throw Refusal(
        en: "SONDE_KERNELS=\(name): this processor does not have these instructions",
        zh: "SONDE_KERNELS=\(name)：此处理器没有这些指令")
    }
  }

  /// Where models are kept: `$SONDE_MODELS`, else below `$XDG_CACHE_HOME`, else below `~/.cache`.
  var modelFolder: String {
    if let folder = environment["SONDE_MODELS"], !folder.isEmpty { return folder }
    return folder("XDG_CACHE_HOME", else: ".cache") + "/models"
  }

  /// Where the speed of this machine is kept, once measured.
  var calibrationPath: String { folder("XDG_CACHE_HOME", else: ".cache") + "/calibration.json" }

  /// The processor's name, as far as the system knows one; else the kind of machine.
  var processorName: String {
    let cpus = (try? File.read("/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = cpus.split(separator: "\n").first { $0.hasPrefix("model name") }
    if let name = line?.split(separator: ":", maxSplits: 1).dropFirst().first {
      return String(name.drop { $0 == " " })
    }
    var system = utsname()
    uname(&system)
    return withUnsafeBytes(of: system.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// The folder in which the program was started; empty where it is gone.
  var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  /// Where the REPL's history is kept.
  var historyPath: String { folder("XDG_STATE_HOME", else: ".local/state") + "/history" }

  /// Where it is kept how far a learner has come in each lesson.
  var lessonFolder: String { folder("XDG_STATE_HOME", else: ".local/state") + "/lessons" }

  /// The script that the REPL runs first.
  var startupPath: String { folder("XDG_CONFIG_HOME", else: ".config") + "/init.sonde" }

  private func folder(_ variable: String, else below: String) -> String {
    if let base = environment[variable], !base.isEmpty { return base + "/sonde" }
    return (environment["HOME"] ?? "") + "/" + below + "/sonde"
  }

  /// Writes to standard output; a reader that has gone away ends the program quietly, as `head` does to any tool.
  func writeOut(_ text: String) { File.write(text, to: 1) }

  /// Writes a line to standard error.
  func writeError(_ text: String) { File.write(text + "\n", to: 2) }
}

extension File {
  /// Writes a text to a stream; what its reader no longer takes is lost.
  static func write(_ text: String, to descriptor: Int32) { try? write(text.utf8, to: descriptor) }
}

extension FileAccess {
  /// The bytes of a script; `-` is standard input.
  /// - Throws: E201 or E202, also where reading breaks off: a part of a script is never run as the whole.
  func script(_ name: String) throws(Failure) -> [UInt8] {
    guard name == "-" else { return try read(name) }
    do throws(SystemError) { return try File.readAll(0) } catch {
      let reason = systemReason(error.code)
      throw Failure(
        .fileUnreadable,
        Message(en: "can't read standard input: \(reason.en)", zh: "无法读取标准输入：\(reason.zh)"))
    }
  }
}
