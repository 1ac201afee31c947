import JSON

/// Why a line is no request that can be carried out.
public struct RequestFault: Error, Sendable, Equatable {
  /// The request's name, where it could be read.
  public let id: RequestID?
  /// What is wrong.
  public let problem: Problem

  /// Gives a fault.
  public init(_ id: RequestID?, _ problem: Problem) {
    (self.id, self.problem) = (id, problem)
  }

  /// What is wrong with a line.
  public enum Problem: Error, Sendable, Equatable {
    /// It is longer than a line may be.
    case tooLong(limit: Int)
    /// It is no JSON, for which it must be UTF-8.
    case notJSON(JSONFault)
    /// It is JSON, but no object.
    case notAnObject
    /// A member is missing.
    case missing(String)
    /// A member is of another kind than it must be.
    case wrongType(String, Kind)
    /// There is no such call.
    case unknownCall(String)
    /// The cursor stands beyond the text.
    case outOfRange(Int, count: Int)
    /// So many requests are waiting that no more are taken.
    case tooMany(limit: Int)
  }

  /// What a member has to be.
  public enum Kind: Sendable { case name, text, flag, number }
}

extension RequestFault.Problem {
  /// The word by which programs tell the problems apart.
  public var code: String {
    switch self {
    case .tooLong: "line_too_long"
    case .notJSON: "not_json"
    case .notAnObject: "not_an_object"
    case .missing: "missing_member"
    case .wrongType: "wrong_type"
    case .unknownCall: "unknown_call"
    case .outOfRange: "cursor_out_of_range"
    case .tooMany: "too_many_requests"
    }
  }
}
