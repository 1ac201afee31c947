import Syntax

/// What a command does beyond giving a value.
public struct Effects: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Installs an intervention into the innermost scope, so that `with` may take it.
  public static let installs = Effects(rawValue: 1)
  /// Needs a loaded model.
  public static let needsModel = Effects(rawValue: 2)
  /// Loads a model.
  public static let loadsModel = Effects(rawValue: 4)
  /// Lets go of the model.
  public static let unloadsModel = Effects(rawValue: 8)
  /// Reads the files its path parameters name.
  public static let readsFile = Effects(rawValue: 16)
  /// Writes the files its path parameters name.
  public static let writesFile = Effects(rawValue: 32)
  /// Draws random numbers.
  public static let random = Effects(rawValue: 64)
  /// Belongs to the conversation with the REPL and is left out of saved sessions.
  public static let interactive = Effects(rawValue: 128)
  /// Changes settings, seed or other state of the session.
  public static let changesSession = Effects(rawValue: 256)
  /// Its value isn't shown at top level, since the command has shown what there is to see.
  public static let silent = Effects(rawValue: 512)
}

/// Arguments of which only some combinations make sense.
public enum ArgumentRule: Sendable, Equatable {
  /// Exactly one of these must be given.
  case exactlyOne([String])
  /// At most one of these may be given.
  case atMostOne([String])
  /// The first may be given only together with the second.
  case needs(String, String)

  /// The parameters the rule speaks of.
  public var names: [String] {
    switch self {
    case .exactlyOne(let names), .atMostOne(let names): names
    case .needs(let name, let other): [name, other]
    }
  }
}

/// How the type of a result follows from the arguments, where it is not fixed.
public enum ResultRule: Sendable, Equatable {
  /// It is the declared type.
  case declared
  /// It is the type of the argument of this parameter.
  case sameAs(String)
  /// It is the type of the elements of the argument of this parameter.
  case elementOf(String)
  /// It is the type of the argument of this parameter where that is a table, unknown where it is a record or a list,
  /// and else the declared type.
  case rowsOf(String)
}

/// How long an example takes on a small model.
public enum ExampleSpeed: String, Sendable, CaseIterable {
  /// Milliseconds, or no model at all.
  case instant
  /// Seconds.
  case seconds
  /// Minutes.
  case minutes
}

/// A call shown in help and played by the tests.
public struct Example: Sendable, Equatable {
  /// The source, one or more lines.
  public let source: String
  /// What it prints, where that is the same every time.
  public let shows: String?
  /// How long it takes.
  public let speed: ExampleSpeed
  /// What it shows the reader.
  public let doc: Message?

  /// Gives an example.
  public init(_ source: String, shows: String? = nil, speed: ExampleSpeed = .instant, doc: Message? = nil) {
    self.source = source
    self.shows = shows
    self.speed = speed
    self.doc = doc
  }
}

/// The one declaration of a command, from which parser, checker, help, completion and reference come.
public struct Signature: Sendable {
  /// The name, of one word or two (`save session`).
  public let name: String
  /// The edition of the language that brought it.
  public let since: Int
  /// The parameters: positional ones in their order.
  public let parameters: [ParameterDeclaration]
  /// Which arguments go together.
  public let rules: [ArgumentRule]
  /// The type of the result.
  public let returns: ValueType
  /// How the type of the result follows from the arguments, where `returns` doesn't say it all.
  public let resultRule: ResultRule
  /// Whether it takes any `key=value`, as `record` does.
  public let takesAnyKey: Bool
  /// Whether it is a plain function: its name doesn't begin a command and may be given to a variable.
  public let isFunction: Bool
  /// What it does beyond giving a value.
  public let effects: Effects
  /// The chapter of the reference it stands in.
  public let topic: Topic
  /// One sentence.
  public let summary: Message
  /// Paragraphs; empty where the summary says it all.
  public let description: Message
  /// What it can't do; empty where there is nothing to say.
  public let restrictions: Message
  /// Commands to read next.
  public let related: [String]
  /// Words that `apropos` finds it by, English and Chinese.
  public let search: [String]
  /// Calls that work.
  public let examples: [Example]

  /// Declares a command.
  public init(
    _ name: String, since: Int = 1, topic: Topic, parameters: [any AnyParameter] = [],
    rules: [ArgumentRule] = [], returns: ValueType = .nothing, resultRule: ResultRule = .declared,
    takesAnyKey: Bool = false, isFunction: Bool = false, effects: Effects = [], summary: Message,
    description: Message = Message(en: "", zh: ""), restrictions: Message = Message(en: "", zh: ""),
    related: [String] = [], search: [String] = [], examples: [Example] = []
  ) {
    self.name = name
    self.since = since
    self.topic = topic
    self.parameters = parameters.map(\.declaration)
    self.rules = rules
    self.returns = returns
    self.resultRule = resultRule
    self.takesAnyKey = takesAnyKey
    self.isFunction = isFunction
    self.effects = effects
    self.summary = summary
    self.description = description
    self.restrictions = restrictions
    self.related = related
    self.search = search
    self.examples = examples
  }

  /// The first word of the name, which the parser takes as the head of a call.
  public var head: String {
    String(name.prefix { $0 != " " })
  }

  /// The second word of a two-word name.
  public var subcommand: String? {
    name.contains(" ") ? String(name.drop { $0 != " " }.dropFirst()) : nil
  }

  /// The declaration of the parameter `name`, if there is one.
  public subscript(name: String) -> ParameterDeclaration? {
    parameters.first { $0.name == name }
  }

  /// The parameters given by place, in order.
  public var positional: [ParameterDeclaration] {
    parameters.filter { $0.kind == .positional }
  }

  /// The parameter that takes all remaining arguments.
  public var rest: ParameterDeclaration? {
    parameters.first { $0.kind == .rest }
  }
}
