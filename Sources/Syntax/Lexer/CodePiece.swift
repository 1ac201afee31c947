/// A stretch of a script with what it is, for colouring: the pieces of a script, joined, are the script.
public struct CodePiece: Sendable, Equatable {
  /// What stands there.
  public let text: String
  /// What it is.
  public let kind: Kind

  /// The kinds of pieces.
  public enum Kind: Sendable {
    /// White space, and what can't be read.
    case other
    case name, keyword, number, text, comment, sign
    /// A name with `=` right behind it: that of an argument.
    case label
  }

  /// Cuts a script, or a part of one, into pieces; mistakes in it don't matter.
  public static func pieces(of source: String) -> [CodePiece] {
    let file = SourceFile(name: "", text: source)
    return pieces(of: file, 0..<file.bytes.count, depth: 0)
  }

  /// Deeper interpolations stay in one piece.
  private static let deepest = 8

  private static func pieces(of file: SourceFile, _ range: Range<Int>, depth: Int) -> [CodePiece] {
    let lexer = Lexer(file, range: range)
    var pieces: [CodePiece] = []
    var place = range.lowerBound
    func add(_ end: Int, _ kind: Kind) {
      guard end > place else { return }
      pieces.append(CodePiece(text: file.text(place..<end), kind: kind))
      place = end
    }
    var comments = lexer.comments[...]
    for token in lexer.tokens {
      while let comment = comments.first, comment.span.start < token.start {
        add(comment.span.start, .other)
        add(comment.span.end, .comment)
        comments.removeFirst()
      }
      add(token.start, .other)
      if case .text(let index) = token.kind, depth < deepest {
        for case .interpolation(let inner) in lexer.texts[index].pieces where inner.lowerBound >= place {
          add(inner.lowerBound, .text)
          pieces += Self.pieces(of: file, inner, depth: depth + 1)
          place = inner.upperBound
        }
      }
      add(token.end, kind(of: token, in: file))
    }
    add(range.upperBound, .other)
    return pieces
  }

  private static func kind(of token: Token, in file: SourceFile) -> Kind {
    switch token.kind {
    case .identifier:
      let behind = file.text(token.end..<token.end + 2)
      return behind.hasPrefix("=") && behind != "==" && behind != "=>" ? .label : .name
    case .keyword: return .keyword
    case .integer, .number: return .number
    case .text: return .text
    case .symbol: return .sign
    case .malformed, .end: return .other
    }
  }
}
