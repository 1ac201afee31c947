import Syntax

/// How a renderer should show the values of a field.
public enum FieldDisplay: Sendable, Hashable {
  /// As the value's type suggests.
  case automatic
  /// With this many digits after the point.
  case decimals(Int)
  /// With this many significant digits.
  case significant(Int)
  /// A share of one, written as a percentage and drawn as a bar where there is room.
  case share
  /// Token text: quoted, with invisible characters made visible.
  case token
  /// Rows told in one line of a record, since the record isn't about them.
  case brief
  /// Left out of tables; still in JSON.
  case hidden
}

/// One field of a record or column of a table: the single source for checker, completion, JSON and tables.
public struct FieldDeclaration: Sendable, Hashable {
  /// The name scripts use after `.`.
  public let name: String
  /// The type of the field's values.
  public let type: ValueType
  /// The unit of its numbers (`nats`, `s`, `bytes`), or nil.
  public let unit: String?
  /// What the field holds, in one sentence.
  public let doc: Message
  /// How renderers show it.
  public let display: FieldDisplay
  /// Whether it tells of this machine rather than of what was asked: lessons and records leave it out.
  public let isOfMachine: Bool

  /// Declares a field.
  public init(
    _ name: String, _ type: ValueType, unit: String? = nil, display: FieldDisplay = .automatic,
    isOfMachine: Bool = false, doc: Message
  ) {
    self.isOfMachine = isOfMachine
    self.name = name
    self.type = type
    self.unit = unit
    self.doc = doc
    self.display = display
  }
}

/// The declared fields of a kind of record, or the columns of a kind of table, in order.
public struct RecordType: Sendable, Hashable {
  /// The name messages use: `run`, `lens`, `token`.
  public let name: String
  /// The fields in the order they are shown.
  public let fields: [FieldDeclaration]
  /// The form that suits such records best, where none is asked for.
  public let style: ShowStyle

  /// Declares a record type.
  public init(_ name: String, _ fields: [FieldDeclaration], style: ShowStyle = .automatic) {
    self.name = name
    self.fields = fields
    self.style = style
  }

  /// The declaration of the field `name`, if there is one.
  public subscript(name: String) -> FieldDeclaration? {
    fields.first { $0.name == name }
  }

  /// The position of the field `name`, if there is one.
  public func index(of name: String) -> Int? {
    fields.firstIndex { $0.name == name }
  }
}
