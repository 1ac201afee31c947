import Glibc
import Language
import Syntax

extension Engine {
  /// The file that `load` means by a word: an installed model's name or a path.
  /// - Returns: the name to show, and the path.
  /// - Throws: E205 for an unknown or missing model, E201 for a missing file.
  func locate(_ word: String, files: any FileAccess) throws(Failure) -> (name: String, path: String) {
    let installed = modelFolder + "/" + word + ".gguf"
    if Self.isName(word), files.exists(installed) { return (word, installed) }
    let path = files.resolve(word, relativeTo: nil)
    guard files.exists(path) else { throw Self.isName(word) ? unknownModel(word) : Self.missingFile(path) }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return (file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file, path)
  }

  private static func isName(_ word: String) -> Bool {
    !word.contains("/") && !word.hasSuffix(".gguf")
  }

  private static func missingFile(_ path: String) -> Failure {
    Failure(.fileNotFound, Message(en: "there is no file \(path)", zh: "找不到文件 \(path)"))
  }

  private func unknownModel(_ name: String) -> Failure {
    Failure(.unknownModel, Message(en: "there is no model `\(name)`", zh: "没有模型 `\(name)`"))
  }
}
