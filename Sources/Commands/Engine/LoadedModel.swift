import Checkpoints
import Language
import Syntax
import Tensors
import Tokenization
import Transformer

/// A model as commands use it: weights, tokenizer, and what its files say of it.
public final class LoadedModel: ModelHandle {
  /// The name it was loaded by, or that of the file without `.gguf`, or of the folder.
  public let name: String
  /// The file or folder it came from.
  public let path: String
  /// The file's size in bytes; of a folder, that of its weights.
  public let bytes: Int
  /// The name that the files give it; empty where they give none.
  public let title: String
  /// The licence that the files name; empty where they name none.
  public let licence: String
  /// The chat template; nil for a base model.
  public let template: String?
  /// The storage type and size of every tensor.
  public let tensors: [TensorEntry]
  /// The transformer.
  public let model: Model
  /// Text to ids and back; ids in angle brackets where the model came without a tokenizer.
  public let tokenizer: any Tokenizer
  /// Whether texts can be read: the model came with a tokenizer.
  public let readsText: Bool
  /// The tokens with a role: BOS, end of text and turn.
  public let special: SpecialTokens
  /// The sizes that ranges of arguments depend on.
  public let facts: ModelFacts

  /// Reads a GGUF file or a Hugging Face folder.
  /// - Throws: E201, E202, E206–E208, E214 for what can't be used.
  public init(name: String, path: String, pool: ThreadPool) throws(Failure) {
    let form = ModelForm(path: path)
    let contents = try form.contents(path, pool: pool)
    self.name = name
    self.path = path
    (bytes, tensors) = (contents.bytes, contents.tensors)
    (title, licence, template) = (contents.title, contents.licence, contents.template)
    (model, special) = (contents.model, contents.special)
    readsText = contents.tokenizer != nil
    tokenizer = contents.tokenizer ?? NumberTokenizer(vocabularySize: contents.model.architecture.vocabulary)
    facts = ModelFacts(name: name, architecture: model.architecture)
  }

  /// The sizes of the model at a path, from the file's header or the folder's configuration alone.
  /// - Throws: as reading it does.
  public static func facts(name: String, path: String) throws(Failure) -> ModelFacts {
    ModelFacts(name: name, architecture: try ModelForm(path: path).architecture(path))
  }

  /// Whether it reads from left to right and predicts the next token, as language models do; encoders don't.
  var isCausal: Bool { !model.architecture.isBidirectional && model.architecture.hasUnembedding }

  /// Ids with the tokens that begin and end a text where the model's files ask for them. Only encoders are told
  /// where a text ends: a prompt is there to be continued.
  func framed(_ ids: [Int]) -> [Int] {
    var frame = special
    if isCausal { frame.addEOS = false }
    return frame.framed(ids)
  }

  /// The ids of a text, without BOS or EOS.
  /// - Throws: E208 where the model came without a tokenizer.
  func encode(_ text: String, parseSpecial: Bool) throws(Failure) -> [Int] {
    guard readsText else {
      throw Failure(
        .unsupportedTokenizer,
        Message(
          en: "\(name) came without a tokenizer: it can't read text", zh: "\(name) 没有附带分词器，无法读入文本"),
        help: Message(
          en: "give ids, as in `tokens=[1, 2]`, or put `tokenizer.json` into the folder",
          zh: "请用 `tokens=[1, 2]` 给出 token 编号，或把 `tokenizer.json` 放入该文件夹"))
    }
    return tokenizer.encode(text, parseSpecial: parseSpecial)
  }
}

extension ModelFacts {
  /// The sizes of an architecture, under the name of a model.
  init(name: String, architecture: Architecture) {
    self.init(
      name: name, layers: architecture.layers, heads: architecture.heads, keyHeads: architecture.kvHeads,
      headWidth: architecture.headWidth, width: architecture.width, neurons: architecture.neurons,
      vocabulary: architecture.vocabulary, context: architecture.context)
  }
}
