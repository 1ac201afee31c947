import JSON

extension Event {
  /// The version of the protocol that ``line(for:)`` writes; members are only ever added under the same version.
  public static let protocolVersion = 1

  /// The line of JSON that tells the event, with its line break and no other: whatever a model wrote into a text,
  /// control characters and separators of lines are escaped.
  ///
  /// - Parameter id: the request it belongs to; nil for a line that named none.
  public func line(for id: RequestID?) -> String {
    var object = JSONObject()
    object["id"] = id?.value ?? .null
    object["event"] = .string(name)
    for (name, value) in members { object[name] = value }
    return JSONValue.object(object).text(escaping: .lineEnds) + "\n"
  }

  private var name: String {
    switch self {
    case .stream: "stream"
    case .display: "display"
    case .progress: "progress"
    case .error: "error"
    case .reply: "reply"
    }
  }

  private var members: [(String, JSONValue)] {
    switch self {
    case .stream(let name, let text): [("name", .string(name.rawValue)), ("text", .string(text))]
    case .display(let drawings): [("data", drawings.value)]
    case .progress(let done, let total, let unit):
      [("done", .int(done)), ("total", total.map(JSONValue.int) ?? .null), ("unit", .string(unit))]
    case .error(let error):
      [
        ("code", .string(error.code)), ("message", .string(error.message)),
        ("traceback", .string(error.traceback)),
      ]
    case .reply(let reply): reply.members
    }
  }
}

extension Reply {
  /// The members beside the id; the first is always `status`.
  fileprivate var members: [(String, JSONValue)] {
    switch self {
    case .executed(let execution): execution.members
    case .completed(let matches, let start, let end):
      [
        ("status", .string("ok")), ("matches", .array(matches.map(\.value))), ("start", .int(start)),
        ("end", .int(end)),
      ]
    case .inspected(let drawings):
      [("status", .string("ok")), ("found", .bool(!drawings.isEmpty)), ("data", drawings.value)]
    case .judged(let completeness, let indent):
      [("status", .string("ok")), ("complete", .string(completeness.rawValue)), ("indent", .string(indent))]
    case .kernel(let info): info.members
    case .done: [("status", .string("ok"))]
    case .refused(let code, let message):
      [("status", .string("error")), ("fault", .string(code)), ("message", .string(message))]
    }
  }
}

extension Reply.Execution {
  fileprivate var members: [(String, JSONValue)] {
    [
      ("status", .string(ending.rawValue)), ("count", .int(count)), ("seconds", .double(seconds)),
      ("model", model.map(JSONValue.string) ?? .null), ("interventions", .int(interventions)),
    ]
  }
}

extension Reply.KernelInfo {
  fileprivate var members: [(String, JSONValue)] {
    [
      ("status", .string("ok")), ("protocol", .int(Event.protocolVersion)), ("name", .string("sonde")),
      ("version", .string(version)), ("edition", .string(edition)), ("extension", .string(".sonde")),
      ("mime", .string("text/x-sonde")), ("banner", .string(banner)),
    ]
  }
}

extension Reply.Match {
  fileprivate var value: JSONValue {
    var object = JSONObject()
    object["text"] = .string(text)
    object["kind"] = .string(kind)
    return .object(object)
  }
}

extension [Representation] {
  /// The drawings by their form.
  fileprivate var value: JSONValue {
    var object = JSONObject()
    for drawing in self { object[drawing.type] = .string(drawing.text) }
    return .object(object)
  }
}

extension RequestID {
  fileprivate var value: JSONValue {
    switch self {
    case .number(let number): .int(number)
    case .text(let text): .string(text)
    }
  }
}
