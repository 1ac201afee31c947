import ArgumentParser
import Commands
import Glibc
import Language
import Syntax
import Terminal

/// `sonde serve --stdio`: a session for a notebook or an editor, as lines of JSON.
struct ServeTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve a notebook or an editor: lines of JSON in, lines of JSON out.",
    discussion: """
      Each line of standard input is a request, each line of standard output an event; docs/serve.md describes both. \
      The calls are execute, complete, inspect, is_complete, kernel_info, interrupt and shutdown. The end of the input \
      or shutdown ends it, with exit code 0; Ctrl-C stops the computation only.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Talk over standard input and output (required).")
  var stdio = false

  mutating func run(on host: Host) throws -> Int32 {
    guard stdio else {
      throw Refusal(
        en: "sonde serve talks over standard input and output: write `sonde serve --stdio`",
        zh: "sonde serve 通过标准输入输出通信：请写 `sonde serve --stdio`")
    }
    let (input, output) = try Self.takeStreams()
    Interrupts.watch(stuck: "")
    let stops = Stops()
    let inbox = Inbox()
    let outbox = Outbox(to: output)
    let receiver = Receiver(inbox: inbox, outbox: outbox, stops: stops, language: host.language)
    let isReading = SideThread.start {
      receiver.read(from: input)
      Self.endWithReader(of: output)
    }
    guard isReading else {
      throw Refusal(en: "the system gives no thread to read with", zh: "系统无法创建读取线程")
    }
    let server = Server(host: host, shared: shared, stops: stops, outbox: outbox)
    while let item = inbox.next() {
      if !server.answer(item) { break }
    }
    return 0
  }

  /// Keeps the two streams for the protocol alone: what else would read standard input finds it empty, and what else
  /// would write to standard output writes to standard error.
  private static func takeStreams() throws(Refusal) -> (input: Int32, output: Int32) {
    let input = fcntl(0, F_DUPFD_CLOEXEC, 3)
    let output = fcntl(1, F_DUPFD_CLOEXEC, 3)
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard input >= 0, output >= 0, nothing >= 0, dup2(nothing, 0) == 0, dup2(2, 1) == 1 else {
      throw Refusal(en: "standard input and output can't be used", zh: "无法使用标准输入输出")
    }
    close(nothing)
    return (input, output)
  }

  /// Ends the program when nobody reads its answers any more: requests that were sent before the end of the input are
  /// still worked on, but not for nobody.
  private static func endWithReader(of output: Int32) {
    var waited = pollfd(fd: output, events: 0, revents: 0)
    while poll(&waited, 1, -1) < 0, errno == EINTR {}
    if waited.revents & Int16(POLLERR) != 0 { _exit(0) }
  }
}
