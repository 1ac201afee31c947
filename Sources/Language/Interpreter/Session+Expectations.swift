import Syntax

extension Session {
  /// Checks an `expect` or `require`.
  /// - Throws: E402 where a `require` does not hold.
  func check(_ expectation: Expectation, at span: Span) throws(Failure) {
    checkedExpectations += 1
    let (holds, sides): (Bool, [Side])
    do throws(Failure) {
      (holds, sides) = try verdict(on: expectation.condition)
    } catch {
      // A condition that can't even be told is as little a verdict as one that doesn't hold.
      guard takesExpectationsAsMet, !error.isInterruption else { throw error }
      return
    }
    witness?.judged(expectation, holds: holds, sides: sides.map(\.value))
    guard !holds, !takesExpectationsAsMet else { return }
    var notes = sides.compactMap(\.note)
    if let reason = expectation.reason {
      let text = try evaluate(reason).plainText
      notes.append(Message(en: "because: \(text)", zh: "理由：\(text)"))
    }
    failedExpectations += 1
    let source = expectation.condition.source
    let failure = Failure(
      expectation.isRequired ? .requirementFailed : .expectationFailed,
      Message(en: "does not hold: \(source)", zh: "不成立：\(source)"), notes: notes,
      span: expectation.condition.span)
    if expectation.isRequired { throw failure }
    output.report(failure.diagnostic)
  }

  /// Whether a condition holds, and the values of the two sides of a comparison.
  private func verdict(on condition: Expression) throws(Failure) -> (Bool, [Side]) {
    guard case .binary(let operation, let left, let right) = condition.unwrapped.kind, operation.isComparison
    else {
      return (try self.condition(condition), [])
    }
    let (first, second) = (try evaluate(left), try evaluate(right))
    let value = try locating(condition.span) { () throws(Failure) in
      try Operators.apply(operation, first, second)
    }
    guard case .bool(let holds) = value else { throw Failure.notCondition(value).at(condition.span) }
    return (holds, [Side(source: left.source, value: first), Side(source: right.source, value: second)])
  }

  /// One side of a comparison.
  private struct Side {
    let source: String
    let value: Value

    /// A note on what it was; nil where the source already says it.
    var note: Message? {
      let text = value.sourceText.shortened(to: 200)
      return source == text ? nil : Message(en: "\(source) is \(text)", zh: "\(source) 是 \(text)")
    }
  }

  /// Carries out the block of `expect error`, which should fail with the code.
  func check(_ code: Name?, _ block: Block, at span: Span) throws(Failure) {
    checkedExpectations += 1
    let (standing, next) = (state.interventions, state.nextIntervention)
    defer { (state.interventions, state.nextIntervention) = (standing, next) }
    let failure: Failure
    do throws(Failure) {
      _ = try execute(block, showing: false)
      failure = Failure(
        .noError, Message(en: "the block ended without an error", zh: "代码块没有出错就结束了"), span: span)
    } catch {
      if error.isInterruption { throw error }
      guard let code, !error.code.answers(to: code.text) else { return }
      failure = Failure(
        .otherError,
        Message(
          en: "expected error \(code.text), found \(error.code.code): \(error.message.en)",
          zh: "预期错误 \(code.text)，实际是 \(error.code.code)：\(error.message.zh)"), span: error.span ?? span)
    }
    if takesExpectationsAsMet { return }
    failedExpectations += 1
    output.report(failure.diagnostic)
  }
}

extension DiagnosticCode {
  /// Whether this is the code that a script names, or what the same mistake is called when it is found only
  /// while running.
  fileprivate func answers(to name: String) -> Bool {
    let earlier: DiagnosticCode? =
      switch self {
      case .valueType: .wrongType
      case .missingField: .unknownField
      case .noModel: .modelNotLoaded
      case .notCondition: .wrongType
      default: nil
      }
    return code == name || earlier?.code == name
  }
}

extension Failure {
  /// The failure as a diagnostic, with the chain of calls as notes.
  public var diagnostic: Diagnostic {
    let remarks = notes.map { Note($0) }
    let chain = calls.map { call in
      Note(Message(en: "in the call of `\(call.name)` here", zh: "在此处调用 `\(call.name)` 时"), at: call.span)
    }
    return Diagnostic(code, message, at: span ?? .nowhere, notes: remarks + chain, help: help)
  }
}

extension String {
  /// The text, cut to at most `limit` characters with a mark at the end.
  func shortened(to limit: Int) -> String {
    count <= limit ? self : String(prefix(limit - 1)) + "…"
  }
}
