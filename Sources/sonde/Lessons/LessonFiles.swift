import Glibc
import Language
import Lessons
import ModelStore
import Syntax

/// The lessons that a command line names.
struct LessonFiles {
  let disk: DiskFiles

  /// The paths of the lessons: files as they are, folders for every `.sonde.md` in them, in order.
  /// - Throws: a refusal for a path that leads nowhere and for a folder without a lesson.
  func paths(_ names: [String]) throws(Refusal) -> [String] {
    var found: [String] = []
    for name in names {
      guard Files.isDirectory(name) else {
        guard disk.exists(name) else {
          throw Refusal(en: "there is no file or folder \(name)", zh: "没有文件或文件夹 \(name)")
        }
        found.append(name)
        continue
      }
      let inside = lessons(in: name.hasSuffix("/") ? String(name.dropLast()) : name)
      guard !inside.isEmpty else {
        throw Refusal(en: "no lesson (.sonde.md) in \(name)", zh: "\(name) 中没有课程（.sonde.md）")
      }
      found += inside
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }

  /// Reads a lesson.
  /// - Throws: a refusal where the file can't be read.
  func read(_ path: String) throws(Refusal) -> SourceFile {
    do throws(Failure) { return SourceFile(name: path, bytes: try disk.read(path)) } catch {
      throw Refusal(error)
    }
  }

  /// The lessons in a folder and below; links to folders are not followed, so that no circle is walked.
  private func lessons(in folder: String) -> [String] {
    Files.names(in: folder).filter { !$0.hasPrefix(".") }.flatMap { name in
      let path = folder + "/" + name
      var status = stat()
      if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return lessons(in: path) }
      return name.hasSuffix(Lesson.ending) ? [path] : []
    }
  }
}

extension Lesson {
  /// What a tool for scripts runs of a file: the file itself or, of a lesson, its cells but those that are to end in an
  /// error. Tells what is wrong with a lesson; nil where it can't be run.
  static func script(in file: SourceFile, _ console: Console) -> SourceFile? {
    guard isLesson(file.name) else { return file }
    let result = parse(file)
    for diagnostic in result.diagnostics { console.report(diagnostic) }
    return result.hasErrors ? nil : result.lesson.script(omitting: \.options.expectsError)
  }
}
