import Syntax

extension Lesson {
  /// The file with other outputs, each given with its cell; what stands outside of the fences stays byte for byte.
  /// - Parameter addingFences: whether a cell without an output fence gets one; else it stays without.
  public func replacingOutputs(
    _ outputs: [(cell: Cell, text: String)], addingFences: Bool = false
  ) -> [UInt8] {
    var changes: [FixIt] = []
    for (cell, text) in outputs {
      guard let block = cell.output else {
        if addingFences { changes.append(newOutput(of: cell, text)) }
        continue
      }
      let written = inLineBreaks(of: block, text)
      let count = block.fenceCount(around: text)
      guard count > block.fence.count else {
        changes.append(FixIt(block.content, written))
        continue
      }
      // The output has a line like the fence: that one grows.
      let fence = String(repeating: Character(Unicode.Scalar(block.fence.sign)), count: count)
      let start = block.opening.start
      changes.append(FixIt(Span(start..<start + block.fence.count, in: file), fence))
      changes.append(FixIt(block.content.joined(with: block.closing), written + fence))
    }
    return Array(FixIt.apply(changes, to: file).utf8)
  }

  /// The insertion of an output fence behind a cell.
  private func newOutput(of cell: Cell, _ text: String) -> FixIt {
    let place = cell.block.closing.end
    let sign = Character(Unicode.Scalar(cell.block.fence.sign))
    let fence = String(repeating: sign, count: cell.block.fenceCount(around: text))
    let ended = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    return FixIt(
      Span(place..<place, in: file),
      inLineBreaks(of: cell.block, "\n\n\(fence)output\n\(ended)\(fence)"))
  }

  /// The file with its cells in the standard form and an id for each cell; prose stays byte for byte.
  ///
  /// - Parameter commandNames: the names that begin a command.
  /// - Returns: the bytes, and the mistakes in cells, which keep those as they are.
  public func formatted(commandNames: Set<String>) -> (bytes: [UInt8], diagnostics: [Diagnostic]) {
    var (changes, diagnostics): ([FixIt], [Diagnostic]) = ([], [])
    var ids = Set(cells.compactMap(\.id))
    let heads = commandNames.union(ScriptSurvey(script()).definedNames)
    for (index, cell) in cells.enumerated() {
      if cell.id == nil { changes.append(idFixIt(cell, freeID(index + 1, &ids))) }
      let result = ParsedProgram.parse(script(of: cell), commandNames: heads)
      guard !result.hasErrors else {
        if !cell.options.expectsError { diagnostics += result.diagnostics }
        continue
      }
      diagnostics += result.diagnostics
      changes.append(FixIt(cell.source, inLineBreaks(of: cell.block, Printer.print(result.program))))
    }
    return (Array(FixIt.apply(changes, to: file).utf8), diagnostics)
  }

  private func freeID(_ number: Int, _ ids: inout Set<String>) -> String {
    var number = number
    while !ids.insert("cell-\(number)").inserted { number += 1 }
    return "cell-\(number)"
  }

  /// The insertion of an id behind the word `sonde`.
  private func idFixIt(_ cell: Cell, _ id: String) -> FixIt {
    let opening = cell.block.opening
    var place = opening.start + cell.block.fence.count
    while place < opening.end, [9, 32].contains(file.bytes[place]) { place += 1 }
    place += "sonde".utf8.count
    return FixIt(Span(place..<place, in: file), " #\(id)")
  }

  /// A text with the line breaks that a block's opening line has.
  private func inLineBreaks(of block: FencedBlock, _ text: String) -> String {
    let end = block.opening.end
    guard end < file.bytes.count, file.bytes[end] == UInt8(ascii: "\r") else { return text }
    var result = ""
    for scalar in text.unicodeScalars where scalar != "\r" {
      result += scalar == "\n" ? "\r\n" : String(scalar)
    }
    return result
  }
}

extension FencedBlock {
  /// How many signs a fence needs around a text.
  fileprivate func fenceCount(around text: String) -> Int {
    let file = SourceFile(name: "", text: text)
    var count = fence.count
    for line in 1...file.lineStarts.count {
      guard let inner = FenceLine(file.range(ofLine: line), in: file), inner.sign == fence.sign else {
        continue
      }
      count = max(count, inner.count + 1)
    }
    return count
  }
}
