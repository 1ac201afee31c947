import Checkpoints
import Language
import ModelStore
import Synchronization
import Tensors

/// What sessions share to run models: threads, the place where models are kept, and the models loaded last.
///
/// The host makes one and hands it to each `Session(engine:)`.
public final class Engine: Sendable {
  /// How many threads work on a model.
  public let threads: Int
  /// Where models are kept.
  public let store: ModelStore
  /// The environment in which pip runs for `fetch`.
  let environment: [String: String]
  private let state = Mutex(Held())

  private struct Held {
    var pool: ThreadPool?
    var models: [(identity: ModelIdentity, model: LoadedModel)] = []
  }

  /// Gives an engine; threads start with the first model.
  /// - Parameter environment: the user's environment, for pip.
  public init(
    store: ModelStore, threads: Int = ThreadPool.defaultThreads(), environment: [String: String] = [:]
  ) {
    self.threads = max(1, threads)
    self.store = store
    self.environment = environment
  }

  /// The threads that work on models.
  public var pool: ThreadPool {
    state.withLock { held in
      if let pool = held.pool { return pool }
      let pool = ThreadPool(threads: threads)
      held.pool = pool
      return pool
    }
  }

  /// The model of a GGUF file or a folder; the same object as before where it is one of the last two and its files
  /// are unchanged.
  /// - Throws: E201, E202, E206–E208, E214 for a file that can't be used.
  public func model(named name: String, path: String) throws(Failure) -> LoadedModel {
    let identity = ModelIdentity(path: path)
    if let identity, let known = held(identity) { return known }
    let model = try LoadedModel(name: name, path: path, pool: pool)
    return identity.map { hold(model, $0) } ?? model
  }

  /// The sizes of the model that `load` would take for a word, from its header alone; nil where there is none.
  /// It is what `Session(facts:)` asks for.
  public func facts(of word: String, files: any FileAccess) -> ModelFacts? {
    guard let (name, path) = try? locate(word, files: files) else { return nil }
    return try? LoadedModel.facts(name: name, path: path)
  }

  /// Lets go of every model; those that a session still refers to stay until it doesn't.
  public func releaseModels() {
    state.withLock { $0.models = [] }
  }

  private func held(_ identity: ModelIdentity) -> LoadedModel? {
    state.withLock { held in held.models.first { $0.identity == identity }?.model }
  }

  /// Keeps a model and gives it back, or the one that another thread has loaded meanwhile.
  private func hold(_ model: LoadedModel, _ identity: ModelIdentity) -> LoadedModel {
    state.withLock { held in
      if let known = held.models.first(where: { $0.identity == identity }) { return known.model }
      held.models.append((identity, model))
      if held.models.count > Self.modelLimit { held.models.removeFirst() }
      return model
    }
  }

  private static var modelLimit: Int { 2 }
}
