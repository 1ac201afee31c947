import Glibc
import Syntax

extension Functions {
  private static let number = Parameter<Value>(
    "x", .positional, type: .either([.number, .tensor]),
    help: Message(en: "A number, or a tensor to be taken element by element.", zh: "数；若是张量则逐元素计算。"))
  private static let places = Parameter<Int>(
    "places", .positional, default: 0, range: .between(-300, 300),
    help: Message(en: "How many digits after the point.", zh: "小数位数。"))
  private static let plain = Parameter<Double>("x", .positional, help: Message(en: "A number.", zh: "数。"))
  private static let exponent = Parameter<Double>(
    "exponent", .positional, help: Message(en: "The exponent.", zh: "指数。"))
  private static let base = Parameter<Double?>(
    "base", .key, range: .above(0), help: Message(en: "The base; e without it.", zh: "底数；省略则为 e。"))
  private static let left = Parameter<Value>(
    "a", .positional, type: .any, help: Message(en: "A number, list or tensor.", zh: "数、列表或张量。"))
  private static let right = Parameter<Value>(
    "b", .positional, type: .any, help: Message(en: "What it should be close to.", zh: "用来比较的值。"))
  private static let tolerance = Parameter<Double>(
    "tol", .key, default: 1e-5, range: .atLeast(0),
    help: Message(en: "The difference allowed, times max(1, |b|).", zh: "允许的误差，乘以 `max(1, |b|)`。"))

  /// Functions on numbers.
  static let maths: [CommandTable.Entry] = [
    function(
      "round", .maths, [plain, places], returns: .number,
      Message(
        en: "Rounds to whole numbers or to digits after the point, halves away from zero.",
        zh: "四舍五入到整数或指定小数位。"),
      search: ["digits", "四舍五入"], related: ["floor", "ceil"], [Example("round(2.345, 2)", shows: "2.35")]
    ) { (call, _) throws(Failure) in
      guard call.has(places) else { return try whole(call[plain].rounded(.toNearestOrAwayFromZero)) }
      return .number(call[plain].rounded(toPlaces: call[places]))
    },
    function(
      "floor", .maths, [plain], returns: .int,
      Message(en: "Gives the greatest whole number that is not above x.", zh: "返回不大于 x 的最大整数。"),
      search: ["down", "下取整"], related: ["ceil", "round"], [Example("floor(-1.5)", shows: "-2")]
    ) { (call, _) throws(Failure) in try whole(call[plain].rounded(.down)) },
    function(
      "ceil", .maths, [plain], returns: .int,
      Message(en: "Gives the least whole number that is not below x.", zh: "返回不小于 x 的最小整数。"),
      search: ["up", "上取整"], related: ["floor", "round"], [Example("ceil(1.2)", shows: "2")]
    ) { (call, _) throws(Failure) in try whole(call[plain].rounded(.up)) },
    function(
      "abs", .maths, [number], returns: .any, rule: .sameAs("x"),
      Message(en: "Gives the size without the sign.", zh: "返回绝对值。"), search: ["absolute", "绝对值"],
      [Example("abs(-2)", shows: "2")]
    ) { (call, _) throws(Failure) in
      if case .int(let value) = call[number] {
        guard value != .min else { throw Failure.overflow }
        return .int(abs(value))
      }
      return try elementwise(call[number]) { $0.magnitude }
    },
    real("sqrt", Message(en: "Gives the square root.", zh: "返回平方根。"), ["root", "平方根"], "sqrt(9)", "3.0") {
      $0.squareRoot()
    },
    real(
      "exp", Message(en: "Gives e to the power of x.", zh: "返回 e 的 x 次方。"), ["power", "指数"], "exp(0)", "1.0",
      exp),
    real(
      "sin", Message(en: "Gives the sine of x in radians.", zh: "返回 x（弧度）的正弦。"), ["正弦"], "sin(0)", "0.0", sin),
    real(
      "cos", Message(en: "Gives the cosine of x in radians.", zh: "返回 x（弧度）的余弦。"), ["余弦"], "cos(0)", "1.0",
      cos),
    real(
      "tanh", Message(en: "Gives the hyperbolic tangent.", zh: "返回双曲正切。"), ["双曲正切"], "tanh(0)", "0.0", tanh),
    function(
      "log", .maths, [number, base], returns: .either([.number, .tensor]),
      Message(en: "Gives the natural logarithm, or that to a base.", zh: "返回自然对数或指定底数的对数。"),
      search: ["logarithm", "ln", "对数"], related: ["exp"], [Example("log(8, base=2)", shows: "3.0")]
    ) { (call, _) throws(Failure) in
      guard let base = call[base] else { return try elementwise(call[number], positive: true, log) }
      if base == 2 { return try elementwise(call[number], positive: true, log2) }
      if base == 10 { return try elementwise(call[number], positive: true, log10) }
      return try elementwise(call[number], positive: true) { log($0) / log(base) }
    },
    function(
      "pow", .maths, [plain, exponent], returns: .number,
      Message(en: "Gives x to the power of an exponent.", zh: "返回 x 的若干次方。"), search: ["power", "乘方"],
      [Example("pow(2, 10)", shows: "1024.0")]
    ) { (call, _) throws(Failure) in try finite(pow(call[plain], call[exponent])) },
    function(
      "isnan", .maths, [plain], returns: .bool,
      Message(en: "Tells whether the value is not a number (NaN).", zh: "判断是否为非数（NaN）。"),
      search: ["nan", "非数"],
      [Example("isnan(1)", shows: "false")]
    ) { (call, _) throws(Failure) in .bool(call[plain].isNaN) },
    function(
      "close", .maths, [left, right, tolerance], returns: .bool,
      Message(
        en: "Tells whether two numbers, lists or tensors agree up to a tolerance.", zh: "判断两个数、列表或张量在误差内是否相等。"
      ),
      search: ["approximately", "equal", "近似"], [Example("close(1.0, 1.001, tol=0.01)", shows: "true")]
    ) { (call, _) throws(Failure) in
      guard let isClose = call[left].isClose(to: call[right], tolerance: call[tolerance]) else {
        throw Failure.notComparable(call[left], call[right])
      }
      return .bool(isClose)
    },
  ]

  private static func real(
    _ name: String, _ summary: Message, _ search: [String], _ example: String, _ shows: String,
    _ apply: @escaping @Sendable (Double) -> Double
  ) -> CommandTable.Entry {
    function(
      name, .maths, [number], returns: .either([.number, .tensor]), summary, search: search,
      [Example(example, shows: shows)]
    ) { (call, _) throws(Failure) in try elementwise(call[number], apply) }
  }

  /// The function of a number, or of each element of a tensor.
  /// - Throws: E304 where a number lies outside the function's domain.
  private static func elementwise(
    _ value: Value, positive: Bool = false, _ apply: (Double) -> Double
  ) throws(Failure) -> Value {
    if case .tensor(let tensor) = value {
      let values = tensor.values.map { Float(apply(Double($0))) }
      return TensorValue(shape: tensor.shape, values: values, axes: tensor.axes).map(Value.tensor) ?? .nothing
    }
    let number = try Double(argument: value)
    guard !positive || number > 0 || number.isNaN else { throw Failure.outsideDomain(number) }
    let result = apply(number)
    guard !result.isNaN || number.isNaN else { throw Failure.outsideDomain(number) }
    return .number(result)
  }

  private static func finite(_ number: Double) throws(Failure) -> Value {
    guard number.isFinite else { throw Failure.overflow }
    return .number(number)
  }

  private static func whole(_ number: Double) throws(Failure) -> Value {
    guard let whole = Int(exactly: number) else { throw Failure.overflow }
    return .int(whole)
  }
}

extension Double {
  /// The number rounded to digits after the point; halves of the decimal spelling go away from zero.
  func rounded(toPlaces places: Int) -> Double {
    guard isFinite else { return self }
    let unit = pow(10, Double(places.magnitude))
    let rounded =
      places >= 0
      ? (self * unit).rounded(.toNearestOrAwayFromZero) / unit
      : (self / unit).rounded(.toNearestOrAwayFromZero) * unit
    return rounded.isFinite ? rounded : self
  }
}

extension Failure {
  /// E304: a result too large for its kind of number.
  static let overflow = Failure(
    .arithmetic, Message(en: "the result is too large for a number", zh: "结果过大，无法表示"))

  /// E304: a function outside its domain.
  static func outsideDomain(_ number: Double) -> Failure {
    let number = Value.number(number).shortText
    return Failure(
      .arithmetic, Message(en: "the function has no value at \(number)", zh: "函数在 \(number) 处没有定义"))
  }
}
