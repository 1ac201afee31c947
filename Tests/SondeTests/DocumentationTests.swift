import Foundation
import TestSupport
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// README and the pages that people wrote; the reference is made from the declarations, which are tested themselves.
private let pages: [String] =
  ["README.md"]
  + ["docs", "docs/zh"].flatMap { folder -> [String] in
    let path = root.appending(path: folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
  }

/// A fenced block of a page.
private struct Block {
  let language: String
  let lines: [Substring]

  /// The blocks of a page; what stands inside a block is no block.
  static func all(in text: String) -> [Block] {
    var found: [Block] = []
    var open: (fence: Substring, language: String, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let fence = line.prefix { $0 == "`" }
      if let block = open {
        if fence.count >= block.fence.count, fence.count == line.count {
          found.append(Block(language: block.language, lines: block.lines))
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if fence.count >= 3 {
        let word = line.dropFirst(fence.count).prefix { $0 != " " }
        open = (fence, String(word), [])
      }
    }
    return found
  }
}

/// What a reader copies from README and docs works: `sonde` blocks are run, page by page in one session, and so are the
/// lines of `sh` blocks; a page with front matter is a lesson, whose outputs are compared.
@Suite(.serialized) struct DocumentationTests {
  @Test(arguments: pages)
  func theCodeOfAPageRuns(_ page: String) throws {
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    let blocks = Block.all(in: text)
    for block in blocks {
      #expect(
        ["sonde", "output", "sh", "text", "json", "markdown", "vim"].contains(block.language),
        "a block says what it holds: \(block.lines.first ?? "")")
    }
    let place = try Place()
    for name in ["docs", "examples", "README.md"] {
      try FileManager.default.createSymbolicLink(
        atPath: place.file(name), withDestinationPath: root.appending(path: name).path)
    }
    let models = ["SONDE_MODELS": RealModel.directory]
    let cells = blocks.filter { $0.language == "sonde" }.flatMap(\.lines)
    if text.hasPrefix("---\n") {
      let tested = try place.run("test", page, environment: models)
      #expect(tested.status == 0, "\(tested.output)\(tested.error)")
    } else if !cells.isEmpty {
      try place.write(cells.joined(separator: "\n") + "\n", to: "page.sonde")
      let ran = try place.run("page.sonde", environment: models)
      #expect(ran.status == 0 && ran.error.isEmpty, "\(ran.error)")
    }
    let lines = blocks.filter { $0.language == "sh" }.flatMap(\.lines).filter { !isRunElsewhere($0) }
    guard !lines.isEmpty else { return }
    // Scripts that a page names are those that its reader has typed; a lesson's model was loaded before.
    let model =
      text.hasPrefix("---\n") ? text.firstMatch(of: /(?m)^model: (\S+)$/).map { "load \($0.1)\n" } : nil
    for line in lines {
      for word in line.split(separator: " ") where word.hasSuffix(".sonde") && !word.contains("/") {
        try place.write((model ?? "") + cells.joined(separator: "\n") + "\n", to: String(word))
      }
    }
    let path = "PATH=\((Place.program as NSString).deletingLastPathComponent):/usr/bin:/bin"
    let commands = (["set -e", path] + lines.map(String.init)).joined(separator: "\n")
    let ran = try place.shell(commands, environment: models)
    #expect(ran.status == 0, "\(ran.output)\(ran.error)")
  }

  /// Scripts build and test Sonde, and run all lessons: what this is a part of.
  private func isRunElsewhere(_ line: Substring) -> Bool {
    line.hasPrefix("scripts/") || line.hasPrefix("swift ") || line.hasPrefix("sonde test examples/lectures")
      || line.hasPrefix("sonde fetch ")
  }

  @Test func blocksInsideABlockAreItsText() {
    let blocks = Block.all(in: "a\n````markdown\n```sonde #a\n1\n```\n````\n```sh\nls\n```\n```\nb\n```\n")
    #expect(blocks.map(\.language) == ["markdown", "sh", ""])
    #expect(blocks.map(\.lines.count) == [3, 1, 1])
  }
}
