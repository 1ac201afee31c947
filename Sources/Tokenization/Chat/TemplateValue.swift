/// A value within a chat template, with the meaning that it has in Python.
public enum TemplateValue: Sendable {
  /// What a name or key stands for that does not exist; the text says which.
  case undefined(String)
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list(TemplateList)
  case object(TemplateObject)
  /// A function, namespace or loop; only templates make these.
  case opaque(TemplateOpaque)

  /// A list of values.
  public static func array(_ items: [TemplateValue]) -> TemplateValue { .list(TemplateList(items)) }

  /// An object of keys and values in order; of two equal keys the later value counts.
  public static func dictionary(_ members: KeyValuePairs<String, TemplateValue>) -> TemplateValue {
    var object = TemplateObject()
    for (key, value) in members { object[key] = value }
    return .object(object)
  }

  /// How many values lie within one another: 0 for a text.
  var depth: Int {
    switch self {
    case .list(let list): list.depth
    case .object(let object): object.depth
    case .opaque(.method(let receiver, _)): receiver.depth + 1
    default: 0
    }
  }

  /// What the value is called in messages.
  var kindName: String {
    switch self {
    case .undefined: "an undefined value"
    case .none: "none"
    case .bool: "a truth value"
    case .int, .double: "a number"
    case .string: "a text"
    case .list: "a list"
    case .object: "an object"
    case .opaque: "a function"
    }
  }
}

/// A list or tuple of a template.
public struct TemplateList: Sendable {
  /// The elements in order.
  public let items: [TemplateValue]
  /// Whether Python would call it a tuple, which prints with round brackets and equals no list.
  let isTuple: Bool
  let depth: Int

  /// A list of those elements.
  public init(_ items: [TemplateValue]) {
    self.init(items, isTuple: false)
  }

  init(_ items: [TemplateValue], isTuple: Bool) {
    self.items = items
    self.isTuple = isTuple
    depth = 1 + (items.lazy.map(\.depth).max() ?? 0)
  }
}

/// An object of a template: values by key, in the order in which the keys came.
public struct TemplateObject: Sendable {
  /// The members in order.
  public private(set) var members: [(key: String, value: TemplateValue)] = []
  /// Where each key stands; by bytes, since to Python two spellings of a letter are two keys.
  private var positions: [[UInt8]: Int] = [:]
  private(set) var depth = 1

  /// An object without members.
  public init() {}

  /// The value of a key, or nil. A new key comes last; setting nil changes nothing.
  public subscript(key: String) -> TemplateValue? {
    get { positions[Array(key.utf8)].map { members[$0].value } }
    set {
      guard let newValue else { return }
      depth = max(depth, newValue.depth + 1)
      if let position = positions[Array(key.utf8)] {
        members[position].value = newValue
      } else {
        positions[Array(key.utf8)] = members.count
        members.append((key, newValue))
      }
    }
  }
}

/// What templates make besides plain values.
public indirect enum TemplateOpaque: Sendable {
  /// A function that every template has, such as `range`.
  case function(String)
  /// A function of a value, such as `text.strip`.
  case method(TemplateValue, String)
  /// A macro, by its place among the template's macros.
  case macro(Int)
  /// The block of a `call`, by its place among those called.
  case caller(Int)
  /// A namespace, by its place among those made.
  case namespace(Int)
  /// The loop at this depth.
  case loop(Int)
}
