import CLine
import Glibc

/// Reads entries from a person: editing, completion, history and Ctrl-C on a terminal; plain lines elsewhere.
///
/// There is one terminal, so make one editor and read from one thread.
public final class LineEditor {
  /// How a read ended.
  public enum Entry: Equatable, Sendable {
    /// An entry, without its last newline; several lines if it was continued, pasted or recalled so.
    case text(String)
    /// Ctrl-C: what had been typed is dropped.
    case interrupted
    /// Ctrl-D on an empty line, the end of a pipe, or input that can't be read.
    case end
  }

  /// What may be put in place of the text before the cursor.
  public struct Completions: Equatable, Sendable {
    /// The candidates, in the order to show.
    public var candidates: [String]
    /// The byte offset in the entry from which a candidate replaces the text up to the cursor.
    public var start: Int
    /// Whether a space follows a sole candidate: not after `layer=` or a folder.
    public var appendsSpace: Bool

    public init(candidates: [String], start: Int, appendsSpace: Bool = true) {
      self.candidates = candidates
      self.start = start
      self.appendsSpace = appendsSpace
    }
  }

  /// Gives the completions of an entry at a byte offset; must not wait for the engine.
  public typealias Completer = (_ entry: String, _ cursor: Int) -> Completions

  private let history: History?
  private let complete: Completer
  private let isIncomplete: (String) -> Bool
  private let expand: (String) -> String
  private let promptLength: (Substring) -> Int?
  private var earlierLines = ""

  /// Makes the editor and loads the history.
  ///
  /// - Parameters:
  ///   - application: the name that conditions in the user's inputrc test for.
  ///   - history: where entries are kept; without one they last as long as the program.
  ///   - completer: what Tab offers.
  ///   - isIncomplete: whether an entry needs another line before it can be run.
  ///   - expand: what an entry stands for, where it is abbreviated: that is given and kept in its place.
  ///   - promptLength: how many characters of a pasted line are a prompt of another moment, nil for none; the
  ///     prompts that are showing are known.
  public init(
    application: String, history: History? = nil,
    completer: @escaping Completer = { _, cursor in Completions(candidates: [], start: cursor) },
    isIncomplete: @escaping (String) -> Bool = { _ in false },
    expand: @escaping (String) -> String = { $0 },
    promptLength: @escaping (Substring) -> Int? = { _ in nil }
  ) {
    self.history = history
    self.complete = completer
    self.isIncomplete = isIncomplete
    self.expand = expand
    self.promptLength = promptLength
    // Readline keeps the pointer, so the name lives as long as the process.
    cline_setup(strdup(application))
    for entry in history?.load() ?? [] { cline_add_history(entry) }
  }

  /// Whether lines are edited, rather than read plainly from a pipe or without readline.
  public var isEditing: Bool { cline_is_available() != 0 }

  /// The editor in words, such as `GNU readline 8.2`.
  public static var version: String { String(cString: cline_version()) }

  /// Reads an entry, asking for more lines with `continuation` while it is incomplete.
  ///
  /// Ctrl-D on a continuation line gives the entry as it stands, so that its error can be told. `prefill` is
  /// put into the first line for the user to change. Escape sequences in prompts are marked by `Style.prompt`.
  /// Prompts that were pasted with the lines after them are taken off.
  public func read(prompt: String, continuation: String = "…> ", prefill: String = "") -> Entry {
    cline_set_completer(completeLine, Unmanaged.passUnretained(self).toOpaque())
    defer {
      cline_set_completer(nil, nil)
      earlierLines = ""
    }
    while true {
      let isFirst = earlierLines.isEmpty
      switch readLine(prompt: isFirst ? prompt : continuation, prefill: isFirst ? prefill : "") {
      case .interrupted: return .interrupted
      case .end: return isFirst ? .end : keep(String(earlierLines.dropLast()))
      case .text(let line):
        let entry = earlierLines + withoutPrompts(line, [prompt, continuation])
        guard isIncomplete(entry) else { return keep(entry) }
        earlierLines = entry + "\n"
      }
    }
  }

  private func readLine(prompt: String, prefill: String) -> Entry {
    var line: UnsafeMutablePointer<CChar>?
    defer { free(line) }
    switch cline_read(prompt, prefill, &line) {
    case CLINE_LINE: return line.map { .text(String(cString: $0)) } ?? .end
    case CLINE_INTERRUPTED: return .interrupted
    default: return .end
    }
  }

  /// A line without the prompts it was pasted with; those of another moment too.
  private func withoutPrompts(_ line: String, _ showing: [String]) -> String {
    let visible = showing.map(Transcript.visible).filter { !$0.isEmpty }
    return Transcript.withoutPrompts(line) { line in
      visible.first(where: line.hasPrefix)?.count ?? promptLength(line)
    }
  }

  /// Puts an entry into the history; one that begins with a space is kept out.
  private func keep(_ typed: String) -> Entry {
    let entry = expand(typed)
    if isEditing, History.keeps(entry), history?.lastEntry != entry {
      cline_add_history(entry)
      history?.append(entry)
    }
    return .text(entry)
  }

  /// Gives the replacements for the bytes `start ..< end` of the line, whatever range the completer chose.
  fileprivate func replacements(line: [UInt8], start: Int, end: Int) -> Completions {
    let offset = earlierLines.utf8.count
    let entry = earlierLines + String(decoding: line, as: UTF8.self)
    var found = complete(entry, offset + end)
    let chosen = found.start - offset
    guard chosen >= 0, chosen <= end, start <= end else { return Completions(candidates: [], start: end) }
    if chosen >= start {
      let before = String(decoding: line[start..<chosen], as: UTF8.self)
      found.candidates = found.candidates.map { before + $0 }
    } else {
      let typed = line[chosen..<start]
      found.candidates = found.candidates.compactMap { candidate in
        candidate.utf8.starts(with: typed)
          ? String(decoding: candidate.utf8.dropFirst(typed.count), as: UTF8.self) : nil
      }
    }
    return found
  }
}

/// The C face of completion: a NULL-ended array that readline frees.
private func completeLine(
  line: UnsafePointer<CChar>?, start: Int, end: Int, append: UnsafeMutablePointer<CChar>?,
  context: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
  guard let line, let context else { return nil }
  let editor = Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
  let bytes = UnsafeBufferPointer(start: line, count: strlen(line)).map { UInt8(bitPattern: $0) }
  guard end <= bytes.count else { return nil }
  let found = editor.replacements(line: bytes, start: start, end: end)
  guard !found.candidates.isEmpty else { return nil }
  append?.pointee = found.appendsSpace ? CChar(UInt8(ascii: " ")) : 0
  let size = (found.candidates.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
  guard let raw = malloc(size) else { return nil }
  let list = raw.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: found.candidates.count + 1)
  for (index, candidate) in found.candidates.enumerated() { list[index] = strdup(candidate) }
  list[found.candidates.count] = nil
  return list
}
