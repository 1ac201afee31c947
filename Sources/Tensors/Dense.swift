import Kernels

/// Products of plain f32 matrices: what trained parts are made of.
public enum Dense {
  /// c[m, n] = op(a)[m, k] · op(b)[k, n], all row-major, in the kernels of the current path.
  ///
  /// The bits of c don't depend on the number of threads: blocks of c are shared out, never a sum.
  ///
  /// - Parameters:
  ///   - a: `[m, k]`; with `transposedA`, `[k, m]`.
  ///   - b: `[k, n]`; with `transposedB`, `[n, k]`.
  ///   - c: `[m, n]`; neither `a` nor `b`.
  ///   - accumulate: adds to c what it would else be set to.
  public static func multiply(
    _ a: UnsafePointer<Float>, transposedA: Bool = false, _ b: UnsafePointer<Float>,
    transposedB: Bool = false, m: Int, n: Int, k: Int, into c: UnsafeMutablePointer<Float>,
    accumulate: Bool = false, pool: ThreadPool
  ) {
    precondition(m >= 0 && n >= 0 && k >= 0, "a product of \(m) x \(k) and \(k) x \(n)")
    sonde_multiply_dense(a, transposedA, b, transposedB, m, n, k, c, accumulate, pool.handle)
  }
}
