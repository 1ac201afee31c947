import Glibc

/// A program running beside us, its output going to a file.
struct ChildProcess {
  private let id: pid_t

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program's path, then what it is given.
  ///   - environment: all of its environment.
  ///   - directory: where it runs.
  ///   - output: the file that takes its output and its errors.
  /// - Throws: `StoreError.system` if it cannot be started.
  init(
    _ arguments: [String], environment: [String: String], directory: String, output: String
  ) throws(StoreError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: Ctrl-C at the terminal reaches us alone, and we stop the whole group.
    posix_spawnattr_setpgroup(&attributes, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    // The shell changes the folder, for posix_spawn cannot everywhere, and then is the program.
    let shell = "/bin/sh"
    let words = [shell, "-c", #"cd -- "$1" && shift && exec "$@""#, shell, directory] + arguments
    var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var id: pid_t = 0
    let status = posix_spawn(&id, shell, &actions, &attributes, &argv, &envp)
    guard status == 0 else { throw .system(path: shell, code: status) }
    self.id = id
  }

  /// The exit status once it has ended (128 + the signal that ended it); nil while it runs.
  func poll() -> Int32? {
    var status: Int32 = 0
    let result = waitpid(id, &status, WNOHANG)
    if result == 0 || (result < 0 && errno == EINTR) { return nil }
    guard result == id else { return -1 }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Ends it and all it has started: politely, after two seconds by force.
  func stop() {
    kill(-id, SIGTERM)
    for _ in 0..<100 {
      if poll() != nil { return }
      usleep(20_000)
    }
    kill(-id, SIGKILL)
    while poll() == nil { usleep(1000) }
  }
}
