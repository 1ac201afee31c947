import Checkpoints
import JSON
import Language
import Syntax
import Tensors

/// How fast a machine is, measured once and kept in a file.
///
/// Kinds of products are measured when a forecast first asks for them. A file that is damaged, or speaks of other
/// machines only, counts for nothing: what is needed is measured again.
public struct Calibration: Sendable {
  /// What rates hold for.
  public struct Machine: Sendable, Equatable {
    /// The processor's name.
    public var processor: String
    /// The kernel path.
    public var kernels: String
    public var threads: Int
    /// The program's version.
    public var version: String

    public init(processor: String, kernels: String, threads: Int, version: String) {
      (self.processor, self.kernels, self.threads, self.version) = (processor, kernels, threads, version)
    }
  }

  public let machine: Machine
  /// What was measured.
  public private(set) var rates = ProductRates()

  /// Gives some rates; without any, nothing has been measured yet.
  public init(_ machine: Machine, rates: ProductRates = ProductRates()) {
    (self.machine, self.rates) = (machine, rates)
  }

  /// What the file says of this machine.
  public init(_ machine: Machine, from path: String, _ files: any FileAccess) {
    self.init(machine)
    rates = Self.entries(path, files).last { $0.machine == machine }?.rates ?? ProductRates()
  }

  /// Measures those of some kinds that aren't known, at about a fifth of a second each.
  ///
  /// - Parameter progress: called before each, with how many are done and how many there are.
  /// - Returns: whether there was anything to measure.
  /// - Throws: E214 where memory is short, and `Failure.interrupted`.
  public mutating func measure(
    _ counts: ProductCounts, pool: ThreadPool, cancellation: Cancellation,
    progress: (_ done: Int, _ total: Int) -> Void
  ) throws(Failure) -> Bool {
    let missing = rates.missing(in: counts)
    for (index, kind) in missing.enumerated() {
      try cancellation.check()
      progress(index, missing.count)
      do throws(TensorError) { try rates.measure(kind, pool: pool) } catch {
        throw Failure(
          .outOfMemory,
          Message(en: "no memory to measure products with", zh: "内存不足，无法测量矩阵乘法的速度"))
      }
    }
    return !missing.isEmpty
  }

  /// Writes this machine's rates to the file and leaves those of the last few others.
  public func save(to path: String, _ files: any FileAccess) throws(Failure) {
    let others = Self.entries(path, files).filter {
      $0.machine != machine && $0.machine.version == machine.version
    }
    let entries = others.suffix(Self.kept - 1).map(\.json) + [json]
    var document = JSONObject()
    document["calibrations"] = .array(entries)
    if let slash = path.lastIndex(of: "/") { try files.createFolder(String(path[..<slash])) }
    try files.write(Array((JSONValue.object(document).text + "\n").utf8), to: path)
  }

  /// The machines that a file speaks of at most.
  private static let kept = 16

  private static func entries(_ path: String, _ files: any FileAccess) -> [Calibration] {
    guard let bytes = try? files.read(path), let json = try? JSONValue(bytes: bytes, name: path) else {
      return []
    }
    return json["calibrations"]?.array?.compactMap(Calibration.init(json:)) ?? []
  }
}

extension Calibration {
  /// The machine and the speed of some kinds of products, in one line.
  public func summary(of kinds: [ProductKind]) -> Message {
    let speeds = kinds.sorted { $0.name < $1.name }.compactMap { kind -> String? in
      guard let curve = rates.curves[kind], let first = curve.first, let last = curve.last else { return nil }
      return "\(kind.name) \(Self.speed(first))–\(Self.speed(last)) GFLOP/s"
    }
    let all = Message.list(speeds)
    return Message(
      en: "\(machine.processor), \(machine.kernels) kernels, \(machine.threads) threads"
        + (speeds.isEmpty ? "" : ": \(all.en)"),
      zh: "\(machine.processor)，\(machine.kernels) 指令集，\(machine.threads) 个线程"
        + (speeds.isEmpty ? "" : "：\(all.zh)"))
  }

  private static func speed(_ point: ProductRates.Point) -> String {
    let speed = 1e-9 / point.secondsPerFlop
    return speed < 10 ? "\((speed * 10).rounded() / 10)" : "\(Int(min(speed, 1e6).rounded()))"
  }
}
