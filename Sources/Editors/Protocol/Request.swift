/// What a notebook or an editor asks of `sonde serve`, one line of JSON a request.
public struct Request: Sendable, Equatable {
  /// The name under which the answers come.
  public let id: RequestID
  /// What is asked.
  public let call: Call

  /// Gives a request.
  public init(id: RequestID, call: Call) {
    (self.id, self.call) = (id, call)
  }

  /// The seven calls. Places in a text are byte offsets here; on the line they are code points.
  public enum Call: Sendable, Equatable {
    /// Run statements; where it is silent, nothing but errors is told and it isn't counted.
    case execute(code: String, isSilent: Bool)
    /// What could stand at a place.
    case complete(code: String, offset: Int)
    /// What stands at a place.
    case inspect(code: String, offset: Int)
    /// Whether a text is a whole entry.
    case isComplete(code: String)
    /// Who answers.
    case kernelInfo
    /// Stop what was asked before.
    case interrupt
    /// End.
    case shutdown
  }
}

/// The name of a request: whatever the client chose, given back as it came.
public enum RequestID: Sendable, Hashable {
  case number(Int)
  case text(String)
}

/// The names of the calls.
public enum CallName: String, Sendable, CaseIterable {
  case execute, complete, inspect, interrupt, shutdown
  case isComplete = "is_complete"
  case kernelInfo = "kernel_info"
}
