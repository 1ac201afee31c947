/// Every command a session knows, by name.
public struct CommandTable: Sendable {
  /// A command's declaration and its code.
  public struct Entry: Sendable {
    /// The declaration.
    public let signature: Signature
    let run: @Sendable (Arguments, Session) throws(Failure) -> Value
  }

  /// All entries in the order they were handed over.
  public let entries: [Entry]
  private let byName: [String: Int]
  private let byHead: [String: [Int]]

  /// Gives the table of the language's own functions followed by `commands`.
  ///
  /// A name that comes twice keeps its first entry; ``SignatureProblem`` reports it.
  public init(_ commands: [any Command.Type]) {
    var entries: [Entry] = []
    var byName: [String: Int] = [:]
    var byHead: [String: [Int]] = [:]
    for command in PureFunctions.all + commands {
      let signature = command.signature
      guard byName[signature.name] == nil else { continue }
      byName[signature.name] = entries.count
      byHead[signature.head, default: []].append(entries.count)
      entries.append(
        Entry(signature: signature) { (call, session) throws(Failure) in try command.run(call, in: session) })
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

  /// The first words of all names: what the parser takes as heads of calls.
  public var heads: Set<String> { Set(byHead.keys) }

  /// The second words that may follow `head`; empty for a command of one word only.
  public func subcommands(of head: String) -> [String] {
    (byHead[head] ?? []).compactMap { entries[$0].signature.subcommand }
  }
}
