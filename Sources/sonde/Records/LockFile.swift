import Commands
import Language
import ModelStore
import Records
import Syntax

/// The `sonde.lock` beside a script.
struct LockFile {
  let path: String
  let lock: Lock

  /// Where the lock of a script stands.
  static func path(beside script: String) -> String {
    script.lastIndex(of: "/").map { String(script[...$0]) + "sonde.lock" } ?? "sonde.lock"
  }

  /// Reads a lock; nil where there is none.
  /// - Throws: a refusal where it can't be read, or is none.
  init?(at path: String, _ files: DiskFiles) throws(Refusal) {
    guard files.exists(path) else { return nil }
    self.path = path
    let bytes: [UInt8]
    do throws(Failure) { bytes = try files.read(path) } catch { throw Refusal(error) }
    do throws(RecordProblem) { lock = try Lock(bytes) } catch {
      throw Refusal(
        en: "\(path) can't be used: \(error.message.en)", zh: "\(path) 无法使用：\(error.message.zh)")
    }
  }

  /// Refuses a script whose models, includes or data aren't what the lock says.
  ///
  /// - Parameter isComplete: whether everything that the script uses must stand in the lock.
  func check(_ inputs: ScriptInputs, isComplete: Bool) throws(Refusal) {
    for (kind, name) in inputs.missing {
      guard let entry = lock.entry(kind, name) else { continue }
      let advice = entry.input.source == nil ? "" : ": `sonde fetch \(name)`"
      let zhAdvice = entry.input.source == nil ? "" : "：`sonde fetch \(name)`"
      throw Refusal(
        en: "\(path) names the \(kind.title.en) \(name), which is not here\(advice)",
        zh: "\(path) 中的\(kind.title.zh) \(name) 不在此处\(zhAdvice)")
    }
    for input in inputs.found {
      guard let entry = lock.entry(input.kind, input.name) else {
        guard isComplete else { continue }
        throw Refusal(
          en: "the \(input.kind.title.en) \(input.name) doesn't stand in \(path): `sonde lock` adds it",
          zh: "\(path) 中没有\(input.kind.title.zh) \(input.name)：可用 `sonde lock` 加入")
      }
      guard entry.input.sha256 == input.sha256 else {
        throw Refusal(
          en: "the \(input.kind.title.en) \(input.name) is not the one in \(path): its SHA-256 is "
            + "\(input.sha256.prefix(8))…, not \(entry.input.sha256.prefix(8))…",
          zh: "\(input.kind.title.zh) \(input.name) 与 \(path) 所记的不同：SHA-256 为 "
            + "\(input.sha256.prefix(8))…，应为 \(entry.input.sha256.prefix(8))…")
      }
    }
  }
}
