/// One rendering of a template: its variables, what it has made so far and what it has used up.
struct TemplateRun {
  /// What a body asks of the loop around it.
  enum Flow {
    case next, `break`, `continue`
  }

  /// A `for` that is under way.
  struct Loop {
    let items: [TemplateValue]
    var index = 0
    /// What `loop.changed` was last given.
    var last: [TemplateValue]?
  }

  /// A `call` block that a macro may call back: where its variables stand.
  struct Caller {
    let macro: Int
    let base: Int
    let frameCount: Int
  }

  let macros: [TemplateMacro]
  let now: TemplateTime
  /// Variables, the innermost last; the first frame holds the template's own.
  var frames: [[String: TemplateValue]]
  /// Frames below this one belong to a macro's caller and are hidden, but for the first.
  var base = 0
  var output = ""
  var namespaces: [TemplateObject] = []
  var loops: [Loop] = []
  var callers: [Caller] = []
  /// The line of what is being evaluated.
  var line = 1
  private var steps = 0
  private var levels = 0

  /// The text that a template makes of some variables.
  static func render(
    _ body: [TemplateStatement], macros: [TemplateMacro], variables: [String: TemplateValue],
    now: TemplateTime
  ) throws(ChatTemplateError) -> String {
    var run = TemplateRun(macros: macros, now: now, frames: [variables])
    for value in variables.values where value.depth > TemplateBounds.depth { throw .limit(line: 1, .depth) }
    _ = try run.execute(body)
    return run.output
  }

  private init(macros: [TemplateMacro], now: TemplateTime, frames: [[String: TemplateValue]]) {
    self.macros = macros
    self.now = now
    self.frames = frames
  }

  /// Accounts for work, counted in elements.
  mutating func spend(_ count: Int = 1) throws(ChatTemplateError) {
    steps += count
    guard steps <= TemplateBounds.steps else { throw .limit(line: line, .steps) }
  }

  /// Accounts for a text that has been made or gone through.
  @discardableResult
  mutating func spend(on text: String) throws(ChatTemplateError) -> String {
    let count = text.utf8.count
    guard count <= TemplateBounds.output else { throw .limit(line: line, .output) }
    try spend(1 + count >> 6)
    return text
  }

  /// Goes one level deeper; `leave` ends it.
  mutating func enter() throws(ChatTemplateError) {
    levels += 1
    guard levels <= TemplateBounds.levels else { throw .limit(line: line, .depth) }
  }

  mutating func leave() { levels -= 1 }

  /// A list, if it does not lie too deep.
  mutating func list(
    _ items: [TemplateValue], isTuple: Bool = false
  ) throws(ChatTemplateError) -> TemplateValue {
    try spend(items.count)
    return try bounded(.list(TemplateList(items, isTuple: isTuple)))
  }

  /// The value, if it does not lie too deep: very deep values could not even be freed.
  func bounded(_ value: TemplateValue) throws(ChatTemplateError) -> TemplateValue {
    guard value.depth <= TemplateBounds.depth else { throw .limit(line: line, .depth) }
    return value
  }

  /// A text, accounted for.
  mutating func text(_ text: String) throws(ChatTemplateError) -> TemplateValue {
    .string(try spend(on: text))
  }

  /// What a value prints as, accounted for.
  mutating func printed(_ value: TemplateValue) throws(ChatTemplateError) -> String {
    try spend(on: value.printed)
  }

  func mismatch(_ operation: String, _ operands: TemplateValue...) -> ChatTemplateError {
    for case .undefined(let name) in operands { return .undefined(line: line, name: name) }
    return .mismatch(
      line: line, operation: operation, operands: operands.map(\.kindName).joined(separator: " and "))
  }
}

// MARK: - Variables

extension TemplateRun {
  /// The value of a name.
  func lookup(_ name: String) -> TemplateValue {
    var index = frames.count - 1
    while index >= max(base, 1) {
      if let value = frames[index][name] { return value }
      index -= 1
    }
    if let value = frames[0][name] { return value }
    return TemplateFunctions.names.contains(name) ? .opaque(.function(name)) : .undefined(name)
  }

  /// Gives a name a value, in the innermost frame.
  mutating func assign(_ target: TemplateTarget, _ value: TemplateValue) throws(ChatTemplateError) {
    switch target {
    case .name(let name): frames[frames.count - 1][name] = value
    case .names(let names):
      let items = try elements(of: value)
      guard items.count == names.count else { throw mismatch("assign to \(names.count) names", value) }
      for (name, item) in zip(names, items) { frames[frames.count - 1][name] = item }
    case .field(let name, let field):
      guard case .opaque(.namespace(let index)) = lookup(name) else {
        throw mismatch("set a field", lookup(name))
      }
      namespaces[index][field] = value
    }
  }

  /// What Python iterates over: elements, keys or characters.
  mutating func elements(of value: TemplateValue) throws(ChatTemplateError) -> [TemplateValue] {
    switch value {
    case .undefined: return []
    case .list(let list):
      try spend(list.items.count)
      return list.items
    case .object(let object):
      try spend(object.members.count)
      return object.members.map { .string($0.key) }
    case .string(let string):
      try spend(string.unicodeScalars.count)
      return string.unicodeScalars.map { .string(String($0)) }
    case .none, .bool, .int, .double, .opaque: throw mismatch("iterate", value)
    }
  }
}
