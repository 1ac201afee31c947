import Language
import Syntax

/// `seed`: where random commands start.
enum SeedCommand: Command {
  static let number = Parameter<Int>(
    "number", .positional, range: .atLeast(0), help: Message(en: "The seed.", zh: "种子。"))

  static let signature = Signature(
    "seed", topic: .session, parameters: [number], effects: .changesSession,
    summary: Message(en: "Sets the seed of random commands.", zh: "设置随机命令的种子。"),
    description: Message(
      en:
        "Every random command after it draws from a stream of its own, so a script gives the same numbers each "
        + "time it runs. The seed is 0 at the start, never the clock.",
      zh: "其后的每个随机命令各用一条随机流，因此脚本每次运行的结果都相同。初始种子为 0，从不取自时钟。"),
    related: ["run", "set", "status"], search: ["random", "reproducible", "随机", "种子", "可复现"],
    examples: [Example("seed 7"), Example("seed 7\nrun \"Once\" temperature=1 max=4")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.seed = UInt64(call[number])
    return .nothing
  }
}
