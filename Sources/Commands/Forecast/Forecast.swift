import Glibc
import Language
import Syntax
import Tensors

/// What a script will cost, from a dry run of it: the same interpreter, commands and forward pass, with matrix
/// products counted and not computed.
///
/// What stands between products (attention's sums, norms, sorting, text) runs as always and is timed; products are
/// reckoned from their flops and the rates of a ``Calibration``. A dry run's numbers mean nothing: generation goes on
/// to its limit, and a branch that depends on a value is taken by chance.
public struct Forecast: Sendable {
  /// A statement of the top level.
  public struct Statement: Sendable {
    /// Where it begins, from 1.
    public let line: Int
    /// Its first line.
    public let text: String
    /// The products it asks for.
    public let products: ProductCounts
    /// The time of all the rest. Seconds.
    public let otherSeconds: Double
  }

  /// The statements that were reached, in order.
  public private(set) var statements: [Statement] = []
  /// The most memory that the process held. Bytes.
  public private(set) var peakBytes = 0
  /// The products of all statements.
  public private(set) var products = ProductCounts()
  /// How the dry run ended.
  public private(set) var outcome = Outcome.succeeded
  /// Errors and warnings: those of the check, and what ended the dry run early.
  public private(set) var diagnostics: [Diagnostic] = []

  /// Carries out a script dry; nothing is written, fetched or shown.
  ///
  /// - Parameters:
  ///   - engine: the threads and models to do it with; no other run may be in progress on it.
  ///   - output: is told how far it is.
  ///   - configure: prepares the session: its language, its seed.
  public init(
    of source: SourceFile, engine: Engine, output: any Output, files: any FileAccess,
    cancellation: Cancellation = .never, parameters: [String: String] = [:],
    configure: (Session) -> Void = { _ in }
  ) {
    let files = ForecastFiles(files)
    let session = Session(
      table: SondeCommands.table, output: ForecastOutput(output), files: files, cancellation: cancellation,
      parameters: parameters, facts: { engine.facts(of: $0, files: files) }, engine: engine)
    session.takesExpectationsAsMet = true
    configure(session)
    engine.pool.countingProducts { counter in run(source, session, counter) }
  }

  private mutating func run(_ source: SourceFile, _ session: Session, _ counter: ProductCounter) {
    let clock = ContinuousClock()
    var (start, before) = (clock.now, ProductCounts())
    var statements: [Statement] = []
    let report = session.run(source) { statement in
      let (now, after) = (clock.now, counter.counts)
      let products = after - before
      statements.append(
        Statement(
          line: statement.span.line, text: Self.firstLine(of: statement.span), products: products,
          otherSeconds: max(0, (now - start) / .seconds(1) - products.filling)))
      (start, before) = (clock.now, after)
    }
    self.statements = statements
    (outcome, diagnostics, products) = (report.outcome, report.diagnostics, counter.counts)
    peakBytes = Self.peakBytes()
  }

  /// What ended the dry run before the script's end; nil where nothing did.
  public var failure: Diagnostic? {
    outcome == .succeeded ? nil : diagnostics.last { $0.severity == .error }
  }

  /// 2 · rows · entries of every matrix product, summed.
  public var flops: Int { products.flops }

  /// The time of all statements on a machine of some rates. Seconds.
  public func seconds(_ rates: ProductRates) -> Double {
    statements.reduce(0) { $0 + $1.seconds(rates) }
  }

  private static func firstLine(of span: Span) -> String {
    let text = span.text
    guard let end = text.firstIndex(where: \.isNewline) else { return text }
    return text[..<end] + " …"
  }

  /// The largest amount of memory that this process has held so far.
  private static func peakBytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}

extension Forecast.Statement {
  /// The time it takes on a machine of some rates. Seconds.
  public func seconds(_ rates: ProductRates) -> Double { otherSeconds + rates.seconds(of: products) }
}
