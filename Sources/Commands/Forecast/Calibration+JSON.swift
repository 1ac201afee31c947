import Checkpoints
import JSON
import Tensors

/// One machine in the file of calibrations:
///
///     {"processor": "…", "kernels": "avx2", "threads": 2, "sonde": "0.1.0", "region": 1.4e-06,
///      "seconds_per_flop": {"fast Q4_1": [[1, 4.6e-11], [2, 3.1e-11], …], …}}
extension Calibration {
  var json: JSONValue {
    var object = JSONObject()
    object["processor"] = .string(machine.processor)
    object["kernels"] = .string(machine.kernels)
    object["threads"] = .int(machine.threads)
    object["sonde"] = .string(machine.version)
    object["region"] = .double(rates.region)
    var curves = JSONObject()
    for (kind, curve) in rates.curves.sorted(by: { $0.key.name < $1.key.name }) {
      curves[kind.name] = .array(curve.map { .array([.int($0.rows), .double($0.secondsPerFlop)]) })
    }
    object["seconds_per_flop"] = .object(curves)
    return .object(object)
  }

  /// What an entry of the file says; nil for one that makes no sense.
  init?(json: JSONValue) {
    guard let processor = json["processor"]?.string, let kernels = json["kernels"]?.string,
      let threads = json["threads"]?.int, let version = json["sonde"]?.string,
      let region = json["region"]?.number, region.isFinite, region > 0,
      let curves = json["seconds_per_flop"]?.object
    else { return nil }
    var found: [ProductKind: [ProductRates.Point]] = [:]
    for key in curves.keys {
      guard let kind = ProductKind(name: key), let curve = curves[key].flatMap(Self.curve) else { return nil }
      found[kind] = curve
    }
    self.init(
      Machine(processor: processor, kernels: kernels, threads: threads, version: version),
      rates: ProductRates(region: region, curves: found))
  }

  /// The points of a curve; nil unless their rows rise and their times are times.
  private static func curve(_ json: JSONValue) -> [ProductRates.Point]? {
    guard let pairs = json.array, !pairs.isEmpty else { return nil }
    var points: [ProductRates.Point] = []
    for pair in pairs {
      guard let rows = pair[0]?.int, let seconds = pair[1]?.number, rows > points.last?.rows ?? 0,
        seconds.isFinite, seconds > 0
      else { return nil }
      points.append(ProductRates.Point(rows: rows, secondsPerFlop: seconds))
    }
    return points
  }
}
