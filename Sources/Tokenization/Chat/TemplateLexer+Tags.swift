// What stands within `{{ … }}` and `{% … %}`.
extension TemplateLexer {
  private static let signs = [
    "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
    "=", ".", ":", "|", ",", ";",
  ]
  private static let closers: [String: String] = ["(": ")", "[": "]", "{": "}"]

  mutating func inside(
    closing: Unicode.Scalar, _ kind: TemplateToken.Kind
  ) throws(ChatTemplateError) {
    let begin = line
    var open: [String] = []
    while true {
      _ = skipSpaces()
      guard let scalar = peek(0) else { throw missing("\(closing)}", since: begin) }
      if open.isEmpty {
        let endLine = line
        if end(closing) {
          tokens.append(TemplateToken(kind: kind, text: "\(closing)}", line: endLine))
          return
        }
      }
      switch scalar {
      case "\"", "'": try string(scalar)
      case "0"..."9": try number()
      case _ where scalar.isNamePart:
        let start = position
        while let next = peek(0), next.isNamePart { position += 1 }
        add(.name, text(start..<position))
      default: try sign(&open)
      }
    }
  }

  private mutating func sign(_ open: inout [String]) throws(ChatTemplateError) {
    for sign in Self.signs {
      guard sign.unicodeScalars.enumerated().allSatisfy({ peek($0.offset) == $0.element }) else { continue }
      if let closer = Self.closers[sign] {
        open.append(closer)
      } else if [")", "]", "}"].contains(sign) {
        guard open.popLast() == sign else {
          throw .syntax(line: line, expected: "an opening bracket before it", found: "'\(sign)'")
        }
      }
      add(.sign, sign)
      position += sign.unicodeScalars.count
      return
    }
    throw .syntax(line: line, expected: "an expression", found: "'\(source[position])'")
  }

  private mutating func number() throws(ChatTemplateError) {
    let start = position
    var kind = TemplateToken.Kind.integer
    func digits(_ from: Int) -> Int {
      var index = from
      while index < source.count, ("0"..."9").contains(source[index]) || source[index] == "_" { index += 1 }
      return index
    }
    position = digits(position)
    if peek(0) == ".", let next = peek(1), ("0"..."9").contains(next) {
      kind = .float
      position = digits(position + 1)
    }
    if peek(0) == "e" || peek(0) == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if let next = peek(1 + sign), ("0"..."9").contains(next) {
        kind = .float
        position = digits(position + 1 + sign)
      }
    }
    add(kind, text(start..<position).filter { $0 != "_" })
  }

  private mutating func string(_ quote: Unicode.Scalar) throws(ChatTemplateError) {
    let begin = line
    var value = String.UnicodeScalarView()
    position += 1
    while let scalar = peek(0) {
      if scalar == quote {
        position += 1
        tokens.append(TemplateToken(kind: .string, text: String(value), line: begin))
        return
      }
      advance()
      if scalar == "\\" { escape(into: &value) } else { value.append(scalar) }
    }
    throw missing(String(quote), since: begin)
  }

  /// What Python's `unicode_escape` makes of the characters behind a backslash.
  private mutating func escape(into value: inout String.UnicodeScalarView) {
    guard let scalar = peek(0) else { return }
    let simple: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}",
      "f": "\u{C}", "v": "\u{B}",
    ]
    let lengths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
    if scalar == "\n" {
      advance()
    } else if let plain = simple[scalar] {
      position += 1
      value.append(plain)
    } else if let length = lengths[scalar], position + length < source.count,
      let code = UInt32(text(position + 1..<position + 1 + length), radix: 16),
      let coded = Unicode.Scalar(code)
    {
      position += 1 + length
      value.append(coded)
    } else if ("0"..."7").contains(scalar) {
      let start = position
      while position < start + 3, let digit = peek(0), ("0"..."7").contains(digit) { position += 1 }
      value.append(UInt32(text(start..<position), radix: 8).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
    } else {
      value.append("\\")
    }
  }
}
