import Kernels

/// Why a kernel path can't be used.
public enum KernelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// This processor lacks the instructions of `path`.
  case unavailable(path: KernelPath)

  public var description: String {
    switch self {
    case .unavailable(let path): "this processor can't run the \(path.rawValue) kernels"
    }
  }
}

/// The instruction sets that the kernels are compiled for; the widest that the processor has is chosen at start.
public enum KernelPath: String, CaseIterable, Sendable {
  /// Any processor.
  case scalar
  /// AVX2, FMA and F16C.
  case avx2
  /// AVX-512 F, BW, DQ, VL and VNNI.
  case avx512

  /// The paths this processor can run.
  public static var available: [KernelPath] { allCases.filter { sonde_path_available($0.code) } }

  /// The path in use.
  public static var current: KernelPath {
    let code = sonde_current_path()
    return allCases.first { $0.code == code } ?? .scalar
  }

  /// Whether ``Precision/fast`` rounds activations on this path; else it is exact.
  public var hasFastProducts: Bool { self != .scalar }

  /// Uses `path` from now on. Call it before the first product, or between products.
  ///
  /// - Throws: `unavailable` where the processor can't run it.
  public static func force(_ path: KernelPath) throws(KernelError) {
    guard sonde_force_path(path.code) else { throw .unavailable(path: path) }
  }

  private var code: sonde_path {
    switch self {
    case .scalar: SONDE_SCALAR
    case .avx2: SONDE_AVX2
    case .avx512: SONDE_AVX512
    }
  }
}
