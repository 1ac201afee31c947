import Lessons

/// Where a link or an image of the prose leads: only what a page may safely follow.
enum Address {
  /// The address of a link: a place of the web, a mailbox, or a file beside the page. A lesson's is that of its page. Nil
  /// for all else, such as `javascript:`.
  static func link(_ address: String) -> String? {
    guard isSafe(address, schemes: ["http", "https", "mailto"]) else { return nil }
    guard scheme(of: address) == nil else { return address }
    let parts = address.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = parts.first.map(String.init), path.hasSuffix(Lesson.ending) else { return address }
    return ([page(of: path)] + parts.dropFirst().map(String.init)).joined(separator: "#")
  }

  /// Whether an image is a file beside the lesson.
  static func isFile(_ address: String) -> Bool {
    isSafe(address, schemes: []) && !address.hasPrefix("//") && !address.isEmpty
  }

  /// The name of a lesson's page.
  static func page(of lesson: String) -> String { lesson.dropLast(Lesson.ending.count) + ".html" }

  private static func isSafe(_ address: String, schemes: Set<String>) -> Bool {
    guard address.unicodeScalars.allSatisfy({ $0.value > 0x20 && !MarkupWriter.isUnsafe($0) }) else {
      return false
    }
    return scheme(of: address).map { schemes.contains($0.lowercased()) } ?? true
  }

  /// What stands before the first colon, if that comes before any slash.
  private static func scheme(of address: String) -> String? {
    guard let colon = address.firstIndex(of: ":") else { return nil }
    let head = address[..<colon]
    return head.contains { "/?#".contains($0) } ? nil : String(head)
  }
}
