import Checkpoints
import Language
import Syntax
import Tensors
import Tokenization
import Transformer

/// A model as commands use it: weights, tokenizer, and what its file says of itself.
public final class LoadedModel: ModelHandle {
  /// The name it was loaded by, or the file's name without `.gguf`.
  public let name: String
  /// The file it came from.
  public let path: String
  /// The file's size in bytes.
  public let bytes: Int
  /// What the file says of itself.
  public let metadata: Metadata
  /// The storage type and size of every tensor.
  public let tensors: [TensorEntry]
  /// The transformer.
  public let model: Model
  /// Text to ids and back.
  public let tokenizer: any Tokenizer
  /// The tokens with a role: BOS, end of text and turn.
  public let special: SpecialTokens
  /// The sizes that ranges of arguments depend on.
  public let facts: ModelFacts

  /// Reads a GGUF file.
  /// - Throws: E201, E202, E206–E208, E214 for a file that can't be used.
  public init(name: String, path: String, pool: ThreadPool) throws(Failure) {
    self.name = name
    self.path = path
    let file: GGUFFile
    do { file = try GGUFFile(path: path) } catch { throw Failure(error) }
    bytes = file.size
    metadata = file.metadata
    tensors = file.header.tensors
    do { (tokenizer, special) = try makeTokenizer(from: file.metadata) } catch {
      throw Failure(error, file: path)
    }
    do { model = try Model(gguf: file, pool: pool) } catch { throw Failure(error, file: path) }
    facts = ModelFacts(name: name, architecture: model.architecture)
  }

  /// The sizes of the model in a GGUF file, from its header alone.
  /// - Throws: as reading the file does.
  public static func facts(name: String, path: String) throws(Failure) -> ModelFacts {
    let file: GGUFFile
    do { file = try GGUFFile(path: path) } catch { throw Failure(error) }
    do { return ModelFacts(name: name, architecture: try Architecture(gguf: file)) } catch {
      throw Failure(error, file: path)
    }
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
