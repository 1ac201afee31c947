import Commands
import Editors
import Language
import Syntax
import Terminal

/// Answers requests with one session; used from the one thread that runs it.
final class Server {
  private let host: Host
  private let stops: Stops
  private let outbox: Outbox
  private let output: ServeOutput
  private let session: Session
  private let sources: CompletionSources
  private var count = 0

  init(host: Host, shared: SharedOptions, stops: Stops, outbox: Outbox) {
    (self.host, self.stops, self.outbox) = (host, stops, outbox)
    let format = shared.format.flatMap { ShowStyle(rawValue: $0.rawValue) } ?? .automatic
    output = ServeOutput(outbox, format: format, language: host.language, isVerbose: shared.verbose)
    let engine = shared.makeEngine(host)
    session = shared.makeSession(
      host, on: engine, output: output, cancellation: stops.cancellation, parameters: shared.definitions)
    session.isInteractive = true
    sources =
      ReplCompletion(session: session, engine: engine, home: host.environment["HOME"] ?? "").sources
    if let seed = shared.seed {
      // As a statement, so that a saved session has it.
      _ = session.run(SourceFile(name: "--seed", text: "seed \(seed)"))
    }
  }

  /// Answers a request; false where it was the last.
  func answer(_ item: Inbox.Item) -> Bool {
    let reply: Reply
    switch item.request.call {
    case .execute(let code, let isSilent):
      output.begin(item.request.id, isSilent: isSilent)
      reply = .executed(execute(code, isSilent: isSilent, askedAt: item.moment))
    case .complete(let code, let offset): reply = complete(code, at: offset)
    case .inspect(let code, let offset): reply = inspect(code, at: offset)
    case .isComplete(let code): reply = judge(code)
    case .kernelInfo:
      reply = .kernel(.init(version: Version.text, edition: "sonde-1", banner: banner.text(host.language)))
    case .interrupt, .shutdown: reply = .done
    }
    outbox.send(.reply(reply), for: item.request.id)
    return item.request.call != .shutdown
  }

  private var banner: Message {
    Message(
      en: "Sonde \(Version.text). Begin with `load smollm2`; `help` for help.",
      zh: "Sonde \(Version.text)。先输入 `load smollm2`；`help` 查看帮助。")
  }

  // MARK: - Running

  private func execute(_ code: String, isSilent: Bool, askedAt moment: Stops.Mark) -> Reply.Execution {
    let started = ProgressLine.monotonic()
    if !isSilent { count += 1 }
    let isToRun = stops.begin(askedAt: moment)
    let ending = isToRun ? run(code) : .interrupted
    let seconds = ((ProgressLine.monotonic() - started) / .seconds(1) * 1000).rounded() / 1000
    if isToRun, session.settings["timing"] == .text("on") {
      output.note(Message(en: "\(seconds) s", zh: "\(seconds) 秒"))
    }
    return Reply.Execution(
      ending: ending, count: count, seconds: seconds, model: session.model?.facts.name,
      interventions: session.interventions.count)
  }

  /// Checks and runs an entry; whatever happens the session stays.
  private func run(_ code: String) -> Reply.Execution.Ending {
    let entry = Entry.expanded(code, session)
    if entry != code { output.note(Message(en: "= \(entry)", zh: "= \(entry)")) }
    let report = session.run(SourceFile(name: "<\(count)>", text: entry))
    guard report.outcome != .interrupted else { return .interrupted }
    for diagnostic in report.diagnostics { output.report(diagnostic) }
    return report.outcome == .succeeded ? .ok : .error
  }

  // MARK: - Looking

  private func complete(_ code: String, at offset: Int) -> Reply {
    let found = session.complete(code, at: offset, from: sources)
    return .completed(
      found.candidates.map { Reply.Match(text: $0.text, kind: $0.kind.rawValue) },
      start: code.codePoints(beforeByte: found.start), end: code.codePoints(beforeByte: offset))
  }

  private func inspect(_ code: String, at offset: Int) -> Reply {
    switch session.inspect(code, at: offset) {
    case nil: return .inspected([])
    case .page(let page)?:
      return .inspected([
        Representation(type: "text/plain", text: page.text(width: output.frame.width)),
        Representation(type: "text/markdown", text: page.markdown(language: host.language)),
      ])
    case .value(let name, let value)?:
      let heading = "\(name): \(value.type.name.text(host.language))\n"
      let drawings = [Representation].of(value, as: .automatic, orElse: .automatic, in: output.frame)
      return .inspected(
        drawings.map { $0.type == "text/plain" ? .init(type: $0.type, text: heading + $0.text) : $0 })
    }
  }

  private func judge(_ code: String) -> Reply {
    let completeness = session.completeness(of: Entry.expanded(code, session))
    return .judged(completeness, indent: completeness == .incomplete ? code.nextIndentation : "")
  }
}
