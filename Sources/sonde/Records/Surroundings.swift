import Commands
import Glibc
import Language
import ModelStore
import Records
import Syntax
import Tensors
import Terminal

/// What a record tells of this program and machine, and how it names what it finds there.
struct Surroundings {
  let host: Host
  let engine: Engine
  /// Whether models are read for their hashes in any case, rather than once until they change.
  var rereadsModels = false

  /// Names of files, for a script at a path; nil for one without.
  func names(script: String?) -> FileNames {
    FileNames(
      working: host.workingFolder, script: script, home: host.environment["HOME"] ?? "",
      models: engine.store.directory)
  }

  /// What results depend on.
  func setting(
    language: MessageLanguage, format: ShowStyle, parameters: [String: String], seed: UInt64
  ) -> RunSetting {
    RunSetting(
      version: Version.text, kernels: KernelPath.current.rawValue, random: "philox4x32-10",
      language: language.rawValue, format: format.rawValue, parameters: parameters, seed: seed)
  }

  /// When, where and by which program.
  func circumstances(script: String, arguments: [String], began: time_t, seconds: Double) -> RunCircumstances
  {
    var system = utsname()
    uname(&system)
    func text<T>(_ field: T) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    let variables = ["SONDE_KERNELS"].compactMap { name in host.environment[name].map { (name, $0) } }
    return RunCircumstances(
      script: script, arguments: arguments, time: Self.text(began), seconds: seconds, threads: engine.threads,
      system: "\(text(system.sysname)) \(text(system.release)) \(text(system.machine))",
      processor: host.processorName, program: program, build: Self.build,
      variables: Dictionary(variables) { $1 })
  }

  /// How a record has what is shown and printed.
  func drawing(_ format: ShowStyle, _ language: MessageLanguage) -> Recorder.Drawing {
    let frame = Frame(language: language)
    return Recorder.Drawing(
      value: { Console.drawn($0, as: $1, format: format, in: frame) },
      line: { Console.drawn(line: $0, format: format) })
  }

  /// The SHA-256 of the program that runs: it says more than a version does.
  private var program: String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink("/proc/self/exe", &path, Int(PATH_MAX)) > 0 else { return "" }
    let name = path.withUnsafeBufferPointer { bytes in
      String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return (try? engine.store.sha256(of: name)) ?? ""
  }

  private static func text(_ time: time_t) -> String {
    var (seconds, parts) = (time, tm())
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
    let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return day + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }

  private static var build: String {
    #if compiler(>=6.4)
      let compiler = "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      let compiler = "Swift 6.3"
    #else
      let compiler = "Swift 6.2"
    #endif
    #if DEBUG
      return compiler + ", debug"
    #else
      return compiler + ", release"
    #endif
  }
}

// MARK: - Models

extension Surroundings {
  /// The identity of a model: its size and hashes, and where it comes from; nil where it can't be read. Hashes are
  /// computed once and then remembered, until a file changes.
  func identity(_ name: String, _ path: String) -> RecordedInput? {
    let isStored = path.hasPrefix(engine.store.directory + "/")
    let known = isStored ? Catalogue.model(name) : nil
    let shown = isStored ? name : names(script: nil).name(of: path)
    let source = known.map { model in
      "pypi:" + model.parts.map(\.package).joined(separator: "+")
    }
    let revision = known?.parts.first?.version
    guard Files.isDirectory(path) else {
      guard let file = digest(of: path, as: shown) else { return nil }
      return RecordedInput(
        kind: .model, name: shown, bytes: file.bytes, sha256: file.sha256, source: source, revision: revision)
    }
    let files = Files.names(in: path).filter { !$0.hasPrefix(".") }.compactMap {
      digest(of: path + "/" + $0, as: $0)
    }
    return RecordedInput(folder: shown, files: files, source: source, revision: revision)
  }

  /// A file's size and hash; nil where there is none.
  func digest(of path: String, as name: String) -> RecordedInput.FileDigest? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let hash = try? engine.store.sha256(of: path, isReread: rereadsModels)
    else { return nil }
    return RecordedInput.FileDigest(name: name, bytes: Int(status.st_size), sha256: hash)
  }
}
