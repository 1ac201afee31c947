import JSON

extension Request {
  /// The request that a line holds. Members that it doesn't know are passed over, so that a newer client is understood.
  ///
  /// - Throws: ``RequestFault``, with the request's id where that could be read.
  public init(line: [UInt8]) throws(RequestFault) {
    let value: JSONValue
    do throws(JSONFault) { value = try JSONValue(parsing: line) } catch {
      throw RequestFault(nil, .notJSON(error))
    }
    guard let object = value.object else { throw RequestFault(nil, .notAnObject) }
    let id = try Self.id(of: object)
    do throws(RequestFault.Problem) {
      self.init(id: id, call: try Members(object: object).call())
    } catch {
      throw RequestFault(id, error)
    }
  }

  private static func id(of object: JSONObject) throws(RequestFault) -> RequestID {
    switch object["id"] {
    case .int(let number)?: return .number(number)
    case .string(let text)? where text.utf8.count <= RequestID.limit: return .text(text)
    case nil: throw RequestFault(nil, .missing("id"))
    default: throw RequestFault(nil, .wrongType("id", .name))
    }
  }
}

extension RequestID {
  /// A name has at most so many bytes: it comes back with every answer.
  static let limit = 1000
}

/// The members of a request, read by name and kind.
private struct Members {
  let object: JSONObject

  func call() throws(RequestFault.Problem) -> Request.Call {
    let name = try text("call")
    switch CallName(rawValue: name) {
    case .execute: return .execute(code: try text("code"), isSilent: try flag("silent"))
    case .complete:
      let code = try text("code")
      return .complete(code: code, offset: try offset("cursor", in: code))
    case .inspect:
      let code = try text("code")
      return .inspect(code: code, offset: try offset("cursor", in: code))
    case .isComplete: return .isComplete(code: try text("code"))
    case .kernelInfo: return .kernelInfo
    case .interrupt: return .interrupt
    case .shutdown: return .shutdown
    case nil: throw .unknownCall(name)
    }
  }

  private func text(_ name: String) throws(RequestFault.Problem) -> String {
    guard let value = object[name] else { throw .missing(name) }
    guard let text = value.string else { throw .wrongType(name, .text) }
    return text
  }

  private func flag(_ name: String) throws(RequestFault.Problem) -> Bool {
    guard let value = object[name] else { return false }
    guard let flag = value.bool else { throw .wrongType(name, .flag) }
    return flag
  }

  /// The byte offset of a place given in code points; the end of the text where none is given.
  private func offset(_ name: String, in code: String) throws(RequestFault.Problem) -> Int {
    guard let value = object[name] else { return code.utf8.count }
    guard case .int(let place) = value else { throw .wrongType(name, .number) }
    guard let offset = code.byteOffset(ofCodePoint: place) else {
      throw .outOfRange(place, count: code.unicodeScalars.count)
    }
    return offset
  }
}
