/// The languages in which Sonde speaks to its user.
public enum MessageLanguage: String, Sendable, CaseIterable {
  case en, zh
}

/// A sentence for the user, in each of the languages Sonde speaks.
///
///     Message(en: "Unknown command", zh: "未知命令").text(.zh)  // "未知命令"
public struct Message: Sendable, Equatable, Hashable {
  /// The English text.
  public let en: String
  /// The Chinese text.
  public let zh: String

  /// A message from its two texts.
  public init(en: String, zh: String) {
    self.en = en
    self.zh = zh
  }

  /// Words one after another, with the comma that each language puts between them.
  public static func list(_ words: [String]) -> Message {
    Message(en: words.joined(separator: ", "), zh: words.joined(separator: "、"))
  }

  /// The text in `language`.
  public func text(_ language: MessageLanguage) -> String {
    switch language {
    case .en: en
    case .zh: zh
    }
  }
}
