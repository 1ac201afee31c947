import Checkpoints
import JSON
import Language
import Tensors
import Tokenization
import Transformer

/// What the files of a model hold, in whichever form they come; ``LoadedModel`` says what each part means.
struct ModelContents {
  let bytes: Int
  let title: String
  let licence: String
  let template: String?
  let tensors: [TensorEntry]
  let tokenizer: (any Tokenizer)?
  let special: SpecialTokens
  let model: Model

  /// Reads a GGUF file.
  init(gguf path: String, pool: ThreadPool) throws(Failure) {
    let file: GGUFFile
    do { file = try GGUFFile(path: path) } catch { throw Failure(error) }
    bytes = file.size
    tensors = file.header.tensors
    title = file.metadata.string("general.name") ?? ""
    licence = file.metadata.string("general.license") ?? ""
    template = file.metadata.string("tokenizer.chat_template")
    do { (tokenizer, special) = try makeTokenizer(from: file.metadata) } catch {
      throw Failure(error, file: path)
    }
    do { model = try Model(gguf: file, pool: pool) } catch { throw Failure(error, file: path) }
  }

  /// Reads a Hugging Face folder.
  init(folder path: String, pool: ThreadPool) throws(Failure) {
    let config = try ModelForm.configuration(of: path)
    // The family first: that it can't be run matters more than anything about its weights.
    do { _ = try Architecture(huggingFace: config) } catch { throw Failure(error, file: path) }
    let folder: ModelFolder
    let words: FolderWords
    do {
      folder = try ModelFolder(path: path)
      words = try FolderWords(folder)
    } catch { throw Failure(error) }
    tensors = folder.tensors.map(\.entry)
    bytes = tensors.reduce(0) { $0 + $1.byteCount }
    title = config["_name_or_path"]?.string ?? ""
    licence = ""
    template = words.template
    do { model = try Model(config: config, tensors: folder, pool: pool) } catch {
      throw Failure(error, file: path)
    }
    do { (tokenizer, special) = try words.tokenizer(vocabulary: model.architecture.vocabulary) } catch {
      throw Failure(error, file: path + "/tokenizer.json")
    }
  }
}

/// What a Hugging Face folder says of texts: its tokenizer, if it has one, and the tokens with a role.
private struct FolderWords {
  private let description: JSONValue?
  private let options: JSONValue?
  private let config: JSONValue
  private let generation: JSONValue?

  init(_ folder: ModelFolder) throws(CheckpointError) {
    config = folder.config
    description = try folder.json("tokenizer.json")
    options = try folder.json("tokenizer_config.json")
    generation = try folder.json("generation_config.json")
  }

  var template: String? { options?["chat_template"]?.string }

  func tokenizer(vocabulary: Int) throws(TokenizationError) -> ((any Tokenizer)?, SpecialTokens) {
    var found: (any Tokenizer)?
    var special = SpecialTokens()
    if let description { (found, special) = try makeTokenizer(fromJSON: description) }
    func ids(_ value: JSONValue?) -> [Int] {
      (value?.ints ?? [value?.int].compactMap { $0 }).filter { (0..<vocabulary).contains($0) }
    }
    special.bos = ids(config["bos_token_id"]).first ?? special.bos
    special.eos = ids(config["eos_token_id"]).first ?? special.eos
    special.addBOS = options?["add_bos_token"]?.bool ?? special.addBOS
    special.endOfGeneration.formUnion(ids(config["eos_token_id"]) + ids(generation?["eos_token_id"]))
    return (found, special)
  }
}
