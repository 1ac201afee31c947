/// Every command a session knows, by name.
public struct CommandTable: Sendable {
  /// A command's declaration and its code.
  public struct Entry: Sendable {
    /// The declaration.
    public let signature: Signature
    let run: @Sendable (Arguments, Session) throws(Failure) -> Value

    init(
      signature: Signature, run: @escaping @Sendable (Arguments, Session) throws(Failure) -> Value
    ) {
      self.signature = signature
      self.run = run
    }

    /// The entry of a command declared as a type.
    init(_ command: any Command.Type) {
      self.init(signature: command.signature) { (call, session) throws(Failure) in
        try command.run(call, in: session)
      }
    }
  }

  /// All entries in the order they were handed over.
  public let entries: [Entry]
  private let byName: [String: Int]
  private let byHead: [String: [Int]]

  /// Gives the table of the language's own functions followed by `commands`.
  ///
  /// A name that comes twice keeps its first entry; `problems` reports it.
  public init(_ commands: [any Command.Type]) {
    var entries: [Entry] = []
    var byName: [String: Int] = [:]
    var byHead: [String: [Int]] = [:]
    for entry in Functions.all + LanguageCommands.all.map(Entry.init) + commands.map(Entry.init) {
      let signature = entry.signature
      guard byName[signature.name] == nil else { continue }
      byName[signature.name] = entries.count
      byHead[signature.head, default: []].append(entries.count)
      entries.append(entry)
    }
    self.entries = entries
    self.byName = byName
    self.byHead = byHead
  }

  /// The entry with this full name, of one or two words.
  public subscript(name: String) -> Entry? {
    byName[name].map { entries[$0] }
  }

  /// The declarations, in the order of the table.
  public var signatures: [Signature] { entries.map(\.signature) }

  /// The first words of the commands: what the parser takes as heads of calls. Plain functions are not among
  /// them, so that `first`, `sum` or `text` stay free as names of variables.
  public var heads: Set<String> {
    Set(entries.lazy.filter { !$0.signature.isFunction }.map(\.signature.head))
  }

  /// The second words that may follow `head`; empty for a command of one word only.
  public func subcommands(of head: String) -> [String] {
    (byHead[head] ?? []).compactMap { entries[$0].signature.subcommand }
  }
}
