import Language
import Syntax

/// Running text in windows of tokens: what dictionaries and lenses are trained on and judged by.
enum CorpusText {
  /// English prose to train on, and other chapters and entries of the same works to judge by.
  static let training = "corpus/english.txt"
  static let heldOut = "corpus/held-out.txt"

  /// The paragraphs of a built-in text, or of a file, with an empty line between them.
  /// - Parameters:
  ///   - path: a file; nil for the built-in text `name`.
  ///   - parameter: the argument that named the file.
  /// - Throws: E2xx for a file that can't be read, E313 for one without text.
  static func text(
    _ path: String?, of parameter: String = "data", builtIn name: String, in session: Session
  ) throws(Failure) -> String {
    guard let path else { return BuiltInText.lines(name).joined(separator: "\n\n") }
    let bytes = try session.files.read(session.files.resolve(path, relativeTo: nil))
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw Failure(
        .badValue, Message(en: "\(path) holds no text", zh: "\(path) 中没有文本"), parameter: parameter)
    }
    return text
  }

  /// The text cut into windows, each beginning as the model's texts do; a rest shorter than a quarter window is left
  /// out unless it is all there is.
  static func windows(of text: String, length: Int, on model: LoadedModel) throws(Failure) -> [[Int]] {
    let start = model.special.addBOS ? model.special.bos.map { [$0] } ?? [] : []
    let step = max(1, length - start.count)
    let ids = try model.encode(text, parseSpecial: false)
    let windows = stride(from: 0, to: ids.count, by: step).map {
      start + Array(ids[$0..<min($0 + step, ids.count)])
    }
    return windows.count > 1 ? windows.filter { $0.count * 4 > length } : windows
  }
}
