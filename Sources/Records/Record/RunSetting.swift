import JSON

/// What the results of a run depend on beside its inputs.
public struct RunSetting: Sendable, Equatable {
  /// The version of Sonde.
  public var version: String
  /// The edition of the language.
  public var edition: String
  /// The instruction set that computed, such as `avx2`.
  public var kernels: String
  /// The generator of random numbers.
  public var random: String
  /// The language of headings in results: `en` or `zh`.
  public var language: String
  /// The form of results that `--format` asked for.
  public var format: String
  /// The values of `-D name=value`.
  public var parameters: [String: String]
  /// The seed that the run began with.
  public var seed: UInt64

  /// A setting.
  public init(
    version: String, edition: String = "sonde-1", kernels: String, random: String, language: String,
    format: String, parameters: [String: String] = [:], seed: UInt64 = 0
  ) {
    (self.version, self.edition, self.kernels, self.random) = (version, edition, kernels, random)
    (self.language, self.format, self.parameters, self.seed) = (language, format, parameters, seed)
  }

  var members: JSONObject {
    var given = JSONObject()
    for (name, text) in parameters { given[name] = .string(text) }
    return JSONObject([
      "tool": .object(JSONObject(["version": .string(version), "edition": .string(edition)])),
      "environment": .object(
        JSONObject([
          "kernels": .string(kernels), "random": .string(random), "language": .string(language),
          "format": .string(format),
        ])),
      // JSON's numbers are read back as `Int` or not exactly.
      "seed": .string(String(seed)), "parameters": .object(given),
    ])
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    let tool = try json.member("tool")
    version = try tool.string("version")
    edition = try tool.string("edition")
    let environment = try json.member("environment")
    kernels = try environment.string("kernels")
    random = try environment.string("random")
    language = try environment.string("language")
    format = try environment.string("format")
    parameters = try json.texts("parameters")
    guard let number = UInt64(try json.string("seed")) else { throw .unexpected("seed") }
    seed = number
  }
}

/// When, where and by which program a run was made: for the reader, and to name the cause of small differences.
public struct RunCircumstances: Sendable, Equatable {
  /// The name of the script, without what would tell whose it is.
  public var script: String
  /// The command line, without paths; empty for a session.
  public var arguments: [String]
  /// When it began, as in `2026-11-21T22:06:55Z`.
  public var time: String
  /// How long it took.
  public var seconds: Double
  /// The threads that worked on the model.
  public var threads: Int
  /// The operating system with its version, and the kind of machine.
  public var system: String
  /// The processor's name.
  public var processor: String
  /// The SHA-256 of the program itself; empty where it couldn't be read.
  public var program: String
  /// How the program was built: the compiler, `release` or `debug`.
  public var build: String
  /// The environment variables that matter and were set, with their values.
  public var variables: [String: String]

  /// Circumstances.
  public init(
    script: String, arguments: [String] = [], time: String, seconds: Double = 0, threads: Int, system: String,
    processor: String, program: String, build: String, variables: [String: String] = [:]
  ) {
    (self.script, self.arguments, self.time, self.seconds) = (script, arguments, time, seconds)
    (self.threads, self.system, self.processor) = (threads, system, processor)
    (self.program, self.build, self.variables) = (program, build, variables)
  }

  var json: JSONValue {
    var set = JSONObject()
    for (name, value) in variables { set[name] = .string(value) }
    return .object(
      JSONObject([
        "script": .string(script), "arguments": .array(arguments.map(JSONValue.string)),
        "time": .string(time),
        "seconds": JSONValue(number: seconds), "threads": .int(threads), "system": .string(system),
        "processor": .string(processor), "program_sha256": .string(program), "build": .string(build),
        "variables": .object(set),
      ]))
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    script = try json.string("script")
    arguments = try json.member("arguments").strings()
    time = try json.string("time")
    seconds = try json.float("seconds")
    threads = try json.int("threads")
    system = try json.string("system")
    processor = try json.string("processor")
    program = try json.string("program_sha256")
    build = try json.string("build")
    variables = try json.texts("variables")
  }
}
