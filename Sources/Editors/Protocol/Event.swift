import Language

/// What `sonde serve` tells of a request, one line of JSON an event; the last of a request is its reply.
public enum Event: Sendable, Equatable {
  /// Text: printed, or remarks and warnings beside it.
  case stream(StreamName, String)
  /// A value to show.
  case display([Representation])
  /// How far a long command has come: `done` of `total` units.
  case progress(done: Int, total: Int?, unit: String)
  /// An error in the code, or an expectation that did not hold.
  case error(CodeError)
  /// The end.
  case reply(Reply)

  /// Where text goes.
  public enum StreamName: String, Sendable { case stdout, stderr }
}

/// A value drawn in one form.
public struct Representation: Sendable, Equatable {
  /// The form, as `text/plain`.
  public let type: String
  /// The drawing.
  public let text: String

  /// Gives a drawing in a form.
  public init(type: String, text: String) { (self.type, self.text) = (type, text) }
}

/// An error in the code that was run.
public struct CodeError: Sendable, Equatable {
  /// The code of the diagnostic, as `E301`.
  public let code: String
  /// What is wrong, in one sentence.
  public let message: String
  /// The whole report, without colour: place, line, caret, help, calls.
  public let traceback: String

  /// Gives an error.
  public init(code: String, message: String, traceback: String) {
    (self.code, self.message, self.traceback) = (code, message, traceback)
  }
}

/// How a request ended.
public enum Reply: Sendable, Equatable {
  /// Code was run.
  case executed(Execution)
  /// These could replace the code points from `start` to `end`.
  case completed([Match], start: Int, end: Int)
  /// What stands at the place; nothing where that isn't known.
  case inspected([Representation])
  /// Whether a text is a whole entry, and how the next line of one that isn't may be indented.
  case judged(Completeness, indent: String)
  /// Who answers.
  case kernel(KernelInfo)
  /// It was done.
  case done
  /// The line was no request.
  case refused(code: String, message: String)

  /// What became of code.
  public struct Execution: Sendable, Equatable {
    /// How it ended.
    public enum Ending: String, Sendable { case ok, error, interrupted }
    public let ending: Ending
    /// How many entries there have been, silent ones left out.
    public let count: Int
    /// How long it took.
    public let seconds: Double
    /// The name of the loaded model.
    public let model: String?
    /// How many interventions stand.
    public let interventions: Int

    /// Gives what became of code.
    public init(ending: Ending, count: Int, seconds: Double, model: String?, interventions: Int) {
      (self.ending, self.count, self.seconds) = (ending, count, seconds)
      (self.model, self.interventions) = (model, interventions)
    }
  }

  /// A text that could stand at the cursor.
  public struct Match: Sendable, Equatable {
    public let text: String
    /// What it is: `command`, `argument`, `model` …
    public let kind: String

    /// Gives a text of a kind.
    public init(text: String, kind: String) { (self.text, self.kind) = (text, kind) }
  }

  /// Who answers.
  public struct KernelInfo: Sendable, Equatable {
    /// The version of the program.
    public let version: String
    /// The edition of the language.
    public let edition: String
    /// A line of welcome.
    public let banner: String

    /// Gives who answers.
    public init(version: String, edition: String, banner: String) {
      (self.version, self.edition, self.banner) = (version, edition, banner)
    }
  }
}
