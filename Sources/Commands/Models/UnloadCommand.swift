import Language
import Syntax

/// `unload`: lets go of the model.
enum UnloadCommand: Command {
  static let signature = Signature(
    "unload", topic: .models, effects: [.needsModel, .unloadsModel, .changesSession],
    summary: Message(
      en: "Lets go of the loaded model and its interventions.", zh: "卸载当前模型，并撤除其干预。"),
    related: ["load", "models"], search: ["close", "free", "memory", "卸载", "释放", "内存"],
    examples: [Example("unload")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.uninstall { _ in true }
    session.model = nil
    try session.sharedEngine().releaseModels()
    return .nothing
  }
}
