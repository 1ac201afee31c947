/// Named values in a fixed order, with the declaration they follow where there is one.
///
/// ```swift
/// Record(type: runType, [("text", "4"), ("seconds", 0.2)], payload: trace)
/// ```
public struct Record: Sendable {
  /// The names of the fields, in order; each once.
  public private(set) var names: [String]
  /// The values of the fields, in the order of `names`.
  public private(set) var values: [Value]
  /// The declaration of the fields, for results of commands.
  public let type: RecordType?
  /// What the command family that made this record keeps with it, such as a trace; invisible to scripts.
  public let payload: (any Sendable)?

  /// Gives a record of the fields in the given order; a name given twice keeps the last value.
  public init(
    type: RecordType? = nil, _ fields: [(String, Value)] = [], payload: (any Sendable)? = nil
  ) {
    self.type = type
    self.payload = payload
    names = []
    values = []
    for (name, value) in fields { self[name] = value }
  }

  /// The value of the field `name`; setting adds the field at the end if it is new. Linear in the number of
  /// fields.
  public subscript(name: String) -> Value? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      let index = names.firstIndex(of: name)
      switch (index, newValue) {
      case (let index?, let value?): values[index] = value
      case (nil, let value?):
        names.append(name)
        values.append(value)
      case (let index?, nil):
        names.remove(at: index)
        values.remove(at: index)
      case (nil, nil): break
      }
    }
  }

  /// The fields as pairs, in order.
  public var fields: [(name: String, value: Value)] {
    zip(names, values).map { ($0, $1) }
  }
}
