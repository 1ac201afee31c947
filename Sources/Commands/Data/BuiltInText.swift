import CTexts

/// The texts of `examples/data` that are part of the program: contrasts, tasks, corpora.
enum BuiltInText {
  /// Their paths below `examples/data`, in order.
  static var names: [String] { (0..<sonde_text_count()).map { String(cString: sonde_text_at($0).name) } }

  /// The text at a path below `examples/data`, or nil where the program has none there.
  static func text(_ name: String) -> String? {
    guard let index = names.firstIndex(of: name) else { return nil }
    let found = sonde_text_at(index)
    return String(decoding: UnsafeBufferPointer(start: found.bytes, count: found.count), as: UTF8.self)
  }

  /// The lines of a text that hold something and are no comment (`#`).
  static func lines(_ name: String) -> [String] {
    (text(name) ?? "").split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("#") }
  }
}
