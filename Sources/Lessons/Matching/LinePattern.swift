import Syntax

/// Why a regular expression can't be read.
struct PatternProblem: Error, Equatable {
  let message: Message
}

/// A regular expression for a whole line, matched in time proportional to pattern × line whatever the pattern: all
/// places of the pattern where the line may stand are followed at once (Thompson 1968).
struct LinePattern: Sendable {
  enum Instruction: Sendable {
    case one(CharacterTest)
    case either(Int, Int)
    case jump(Int)
    case end
  }

  private let program: [Instruction]

  /// - Throws: ``PatternProblem``.
  init(_ pattern: String) throws(PatternProblem) {
    var parser = PatternParser(pattern)
    var compiler = PatternCompiler()
    try compiler.emit(try parser.whole())
    try compiler.add(.end)
    program = compiler.program
  }

  /// Whether a line fits as a whole.
  func accepts(_ line: String) -> Bool {
    var current = Places(count: program.count)
    follow(0, &current)
    for character in line {
      var next = Places(count: program.count)
      for place in current.list {
        if case .one(let test) = program[place], test.accepts(character) { follow(place + 1, &next) }
      }
      if next.list.isEmpty { return false }
      current = next
    }
    return current.list.contains { if case .end = program[$0] { true } else { false } }
  }

  /// The places in the program at one moment, each once.
  private struct Places {
    var list: [Int] = []
    var isIn: [Bool]
    init(count: Int) { isIn = Array(repeating: false, count: count) }
  }

  /// Adds a place and those that are reached from it without a character.
  private func follow(_ start: Int, _ places: inout Places) {
    var open = [start]
    while let place = open.popLast() {
      guard !places.isIn[place] else { continue }
      places.isIn[place] = true
      switch program[place] {
      case .jump(let target): open.append(target)
      case .either(let first, let second): open += [second, first]
      case .one, .end: places.list.append(place)
      }
    }
  }
}

/// Which characters a place of a pattern takes.
struct CharacterTest: Sendable, Equatable {
  var isNegated = false
  var ranges: [ClosedRange<Character>] = []
  var classes: [Class] = []

  enum Class: Sendable, Equatable {
    case any
    case digit(Bool)
    case word(Bool)
    case space(Bool)

    func accepts(_ character: Character) -> Bool {
      switch self {
      case .any: true
      case .digit(let wanted): (character.isASCII && character.isNumber) == wanted
      case .word(let wanted): (character.isLetter || character.isNumber || character == "_") == wanted
      case .space(let wanted): character.isWhitespace == wanted
      }
    }
  }

  func accepts(_ character: Character) -> Bool {
    (ranges.contains { $0.contains(character) } || classes.contains { $0.accepts(character) }) != isNegated
  }
}

/// Turns a pattern's tree into a program.
struct PatternCompiler {
  private(set) var program: [LinePattern.Instruction] = []
  private static let longest = 20_000

  mutating func add(_ instruction: LinePattern.Instruction) throws(PatternProblem) {
    guard program.count < Self.longest else {
      throw PatternProblem(message: Message(en: "the pattern is too large", zh: "模式过大"))
    }
    program.append(instruction)
  }

  mutating func emit(_ node: PatternParser.Node) throws(PatternProblem) {
    switch node {
    case .one(let test): try add(.one(test))
    case .all(let nodes): for node in nodes { try emit(node) }
    case .either(let first, let second):
      let split = program.count
      try add(.either(0, 0))
      try emit(first)
      let jump = program.count
      try add(.jump(0))
      program[split] = .either(split + 1, program.count)
      try emit(second)
      program[jump] = .jump(program.count)
    case .times(let node, let least, let most):
      for _ in 0..<least {
        let before = program.count
        try emit(node)
        if program.count == before { break }  // nothing, however often
      }
      guard let most else { return try emitStar(node) }
      var splits: [Int] = []
      for _ in least..<max(least, most) {
        splits.append(program.count)
        try add(.either(0, 0))
        try emit(node)
      }
      for split in splits { program[split] = .either(split + 1, program.count) }
    }
  }

  private mutating func emitStar(_ node: PatternParser.Node) throws(PatternProblem) {
    let split = program.count
    try add(.either(0, 0))
    try emit(node)
    try add(.jump(split))
    program[split] = .either(split + 1, program.count)
  }
}
