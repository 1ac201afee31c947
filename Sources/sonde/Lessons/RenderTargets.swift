import Language
import Lessons
import ModelStore
import Syntax

/// Where lessons are written to.
struct RenderTargets {
  private var targets: [String: String] = [:]
  /// What `-o` says for standard output.
  private static let standardOutput = "-"

  /// The file for each lesson: beside it, in a folder, or the one file that was named.
  /// - Throws: a refusal where two lessons would be one file, where one file is to hold several, and where a lesson would
  ///   be replaced.
  init(_ lessons: [String], ending: String, output: String?) throws(Refusal) {
    let isFolder = output.map { $0.hasSuffix("/") || Files.isDirectory($0) } ?? false
    if let output, !isFolder, lessons.count > 1 {
      throw Refusal(
        en: "\(output) is one file and there are \(lessons.count) lessons: name a folder, as in \(output)/",
        zh: "\(output) 是一个文件，而课程有 \(lessons.count) 个：请给出文件夹，如 \(output)/")
    }
    var owners: [String: String] = [:]
    for lesson in lessons {
      let name = Self.name(of: lesson, ending)
      let target: String
      if let output, isFolder {
        let file = name.split(separator: "/").last.map(String.init) ?? name
        target = output.hasSuffix("/") ? output + file : output + "/" + file
      } else {
        target = output ?? name
      }
      if let other = owners.updateValue(lesson, forKey: target) {
        throw Refusal(
          en: "\(other) and \(lesson) would both be written to \(target)",
          zh: "\(other) 和 \(lesson) 都将写入 \(target)")
      }
      targets[lesson] = target
    }
    if let target = lessons.compactMap({ targets[$0] }).first(where: lessons.contains) {
      throw Refusal(en: "\(target) is a lesson and would be replaced", zh: "\(target) 是课程文件，不能被替换")
    }
  }

  /// The name of a lesson with another ending.
  private static func name(of lesson: String, _ ending: String) -> String {
    let known = [Lesson.ending, ".md"].first(where: lesson.hasSuffix) ?? ""
    return lesson.dropLast(known.count) + "." + ending
  }

  /// Writes what became of a lesson, in one step, and says so.
  /// - Throws: a refusal where that can't be done; what was there before then stays.
  func write(_ bytes: [UInt8], for lesson: String, _ host: Host, _ disk: DiskFiles) throws(Refusal) {
    guard let target = targets[lesson] else { return }
    guard target != Self.standardOutput else {
      host.writeOut(String(decoding: bytes, as: UTF8.self))
      return
    }
    do throws(Failure) {
      if let slash = target.lastIndex(of: "/"), !disk.exists(String(target[..<slash])),
        slash > target.startIndex
      {
        try disk.createFolder(String(target[..<slash]))
      }
      try disk.write(bytes, to: target)
    } catch {
      throw Refusal(error)
    }
    host.writeOut(
      Message(
        en: "wrote \(target) (\(bytes.count) bytes)\n", zh: "已写出 \(target)（\(bytes.count) 字节）\n"
      ).text(host.language))
  }
}
