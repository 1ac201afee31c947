import Syntax

/// How large values and outputs may grow, so that no script takes all memory by mistake.
public enum Bounds {
  /// Elements of a list, counted with those of lists inside it.
  public static let elements = 2_000_000
  /// How deep lists and records may nest.
  public static let depth = 100
  /// Bytes of a text.
  public static let textBytes = 16 << 20
  /// Bytes that one statement may print.
  public static let outputBytes = 8 << 20
  /// How deep calls may nest.
  public static let calls = 64
  /// How deep expressions may nest while calls are open, all together.
  public static let evaluation = 3000
  /// The stack a thread needs to run scripts, in bytes.
  public static let stackBytes = 256 << 20

  static let textMessage = Message(
    en: "the text would be longer than \(textBytes >> 20) MiB", zh: "文本将超过 \(textBytes >> 20) MiB")
  static let listMessage = Message(
    en: "the list would have more than \(elements) elements", zh: "列表将超过 \(elements) 个元素")
  static let includeMessage = Message(
    en: "files include each other more than \(Limits.nesting) deep", zh: "文件包含的层数超过 \(Limits.nesting)")
  static let depthMessage = Message(
    en: "lists would nest more than \(depth) deep", zh: "列表嵌套将超过 \(depth) 层")
}

extension Failure {
  /// E306: a bound is reached.
  static func tooLarge(_ message: Message) -> Failure { Failure(.limit, message) }
}

extension Value {
  /// A text, if it is not too long.
  static func bounded(_ text: String) throws(Failure) -> Value {
    guard text.utf8.count <= Bounds.textBytes else { throw .tooLarge(Bounds.textMessage) }
    return .text(text)
  }

  /// A list, if it is neither too long nor too deep.
  static func bounded(_ values: [Value]) throws(Failure) -> Value {
    let list = Value.list(values)
    try list.checkBounds()
    return list
  }

  /// - Throws: E306 where the value holds too many elements or nests too deep. Lists that share their
  ///   elements count them each time, since printing and comparing would walk them each time.
  func checkBounds() throws(Failure) {
    var room = Bounds.elements
    try countElements(depth: 0, room: &room)
  }

  private func countElements(depth: Int, room: inout Int) throws(Failure) {
    let children: [Value]
    switch self {
    case .list(let values): children = values
    case .record(let record): children = record.values
    case .table(let table):
      for row in table.rows { try Self.countElements(of: row, depth: depth, room: &room) }
      return
    default: return
    }
    try Self.countElements(of: children, depth: depth, room: &room)
  }

  private static func countElements(of values: [Value], depth: Int, room: inout Int) throws(Failure) {
    room -= values.count
    guard room >= 0 else { throw .tooLarge(Bounds.listMessage) }
    guard depth < Bounds.depth else { throw .tooLarge(Bounds.depthMessage) }
    for value in values { try value.countElements(depth: depth + 1, room: &room) }
  }
}
