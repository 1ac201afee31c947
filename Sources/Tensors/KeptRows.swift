import Kernels

/// Rows of values at rest, in f32 or in f16: the keys and values that queries meet again and again. Kernels widen f16 as
/// they read it.
public struct KeptRows: @unchecked Sendable {
  /// The first value.
  public let start: UnsafeMutableRawPointer
  public let isHalf: Bool

  public init(_ start: UnsafeMutableRawPointer, isHalf: Bool) {
    (self.start, self.isHalf) = (start, isHalf)
  }

  /// Plain f32.
  public init(_ start: UnsafeMutablePointer<Float>) {
    self.init(UnsafeMutableRawPointer(start), isHalf: false)
  }

  /// Bytes that a value takes.
  public static func bytes(isHalf: Bool) -> Int {
    isHalf ? MemoryLayout<UInt16>.stride : MemoryLayout<Float>.stride
  }

  /// The same rows from value `offset` on.
  public static func + (rows: KeptRows, offset: Int) -> KeptRows {
    KeptRows(rows.start + offset * bytes(isHalf: rows.isHalf), isHalf: rows.isHalf)
  }

  /// Puts `count` values here; f16 takes the nearest, and for what is beyond the greatest the greatest.
  public func store(_ x: UnsafePointer<Float>, count: Int) {
    if isHalf {
      sonde_narrow(x, start.assumingMemoryBound(to: UInt16.self), count)
    } else {
      start.assumingMemoryBound(to: Float.self).update(from: x, count: count)
    }
  }

  /// Takes over `count` values of rows of the same kind, bit for bit.
  ///
  /// - Precondition: both are f16 or both f32.
  public func copy(_ rows: KeptRows, count: Int) {
    precondition(rows.isHalf == isHalf, "rows of one kind")
    start.copyMemory(from: rows.start, byteCount: count * Self.bytes(isHalf: isHalf))
  }
}
