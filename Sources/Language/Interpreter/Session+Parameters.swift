import Syntax

extension Session {
  /// Declares a `param`: its value is that of `-D`, read as the default's type, else the default.
  /// - Throws: E107 where the text given is not of the default's type.
  func declareParameter(_ name: Name, _ fallback: Expression) throws(Failure) {
    let value = try evaluate(fallback)
    guard let text = parameters[name.text] else {
      declare(name.text, value)
      return
    }
    guard let given = Value(parameterText: text, like: value) else {
      throw Failure(
        .wrongType,
        Message(
          en: "`-D \(name.text)=\(text)`: expected \(value.type.name.en)",
          zh: "`-D \(name.text)=\(text)`：应为\(value.type.name.zh)"), span: name.span)
    }
    declare(name.text, given)
  }
}

extension Value {
  /// The value that the text of a `-D` gives for a parameter with this default; nil where it is of another
  /// type. A list is written with commas, its elements like those of the default.
  init?(parameterText text: String, like fallback: Value) {
    switch fallback {
    case .text: self = .text(text)
    case .int:
      if let whole = Int(text) { self = .int(whole) } else { return nil }
    case .number:
      if let number = Double(text), number.isFinite { self = .number(number) } else { return nil }
    case .bool:
      guard text == "true" || text == "false" else { return nil }
      self = .bool(text == "true")
    case .list(let elements):
      let model = elements.first ?? .text("")
      let parts = text.isEmpty ? [] : text.parts(by: ",").map(\.trimmed)
      let values = parts.compactMap { Value(parameterText: $0, like: model) }
      guard values.count == parts.count else { return nil }
      self = .list(values)
    default:
      if let whole = Int(text) {
        self = .int(whole)
      } else if let number = Double(text), number.isFinite {
        self = .number(number)
      } else {
        self = .text(text)
      }
    }
  }
}
