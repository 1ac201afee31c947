import Checkpoints
import Glibc
import JSON
import Language
import Syntax
import Tensors
import Transformer

/// The forms in which a model lies on the disk.
enum ModelForm {
  case gguf
  /// A Hugging Face folder: `config.json`, weights in safetensors, perhaps a tokenizer.
  case folder

  /// The form of what a path leads to.
  init(path: String) {
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    self = isFolder ? .folder : .gguf
  }

  /// The architecture, from the file's header or the folder's `config.json` alone.
  func architecture(_ path: String) throws(Failure) -> Architecture {
    switch self {
    case .gguf:
      let file: GGUFFile
      do { file = try GGUFFile(path: path) } catch { throw Failure(error) }
      do { return try Architecture(gguf: file) } catch { throw Failure(error, file: path) }
    case .folder:
      let config = try Self.configuration(of: path)
      do { return try Architecture(huggingFace: config) } catch { throw Failure(error, file: path) }
    }
  }

  /// What the `config.json` of a folder says.
  /// - Throws: E207 for a folder without one, E202 and E206 for one that can't be read.
  static func configuration(of folder: String) throws(Failure) -> JSONValue {
    do {
      return try ModelFolder.configuration(path: folder)
    } catch .cannotRead(_, .notFound) {
      throw Failure(
        .unsupportedModel,
        Message(
          en: "\(folder) is a folder without `config.json`: it holds no model",
          zh: "文件夹 \(folder) 中没有 `config.json`，不含模型"),
        help: Message(
          en: "models are GGUF files, or folders as Hugging Face keeps them",
          zh: "模型须为 GGUF 文件，或 Hugging Face 格式的文件夹"))
    } catch {
      throw Failure(error)
    }
  }

  /// The bytes that all weights take as stored.
  func weightBytes(_ path: String) throws(Failure) -> Int {
    do {
      let sizes =
        switch self {
        case .gguf: try GGUFFile.header(path: path).tensors.map(\.byteCount)
        case .folder: try ModelFolder(path: path).tensors.map(\.byteCount)
        }
      return sizes.reduce(0, +)
    } catch { throw Failure(error) }
  }

  /// The model itself, with what its files say of it.
  func contents(_ path: String, pool: ThreadPool) throws(Failure) -> ModelContents {
    switch self {
    case .gguf: try ModelContents(gguf: path, pool: pool)
    case .folder: try ModelContents(folder: path, pool: pool)
    }
  }
}
