import Editors
import Glibc
import Syntax
import Terminal

/// Reads requests while the session works: it hears at once that something is to be stopped, and leaves the rest to
/// the session's own thread.
struct Receiver: Sendable {
  let inbox: Inbox
  let outbox: Outbox
  let stops: Stops
  let language: MessageLanguage

  /// The most bytes a line may have.
  static let lineLimit = 16 << 20

  /// Reads up to the end of a stream or to the request to shut down.
  func read(from descriptor: Int32) {
    defer { inbox.end() }
    var cutter = LineCutter(limit: Self.lineLimit)
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      for line in cutter.cut(chunk[..<count]) where !receive(line) { return }
    }
    if let line = cutter.end() { _ = receive(line) }
  }

  /// Takes in a line; false where none that follows counts.
  private func receive(_ line: LineCutter.Line) -> Bool {
    do throws(RequestFault) {
      let request = try self.request(line)
      switch request.call {
      case .interrupt:
        stops.stop()
        outbox.send(.reply(.done), for: request.id)
        return true
      case .shutdown:
        stops.stop()
        inbox.end(with: Inbox.Item(request: request, moment: stops.now))
        return false
      default:
        guard inbox.add(Inbox.Item(request: request, moment: stops.now)) else {
          throw RequestFault(request.id, .tooMany(limit: Inbox.limit))
        }
        return true
      }
    } catch {
      let reply = Reply.refused(code: error.problem.code, message: error.problem.message.text(language))
      outbox.send(.reply(reply), for: error.id)
      return true
    }
  }

  private func request(_ line: LineCutter.Line) throws(RequestFault) -> Request {
    switch line {
    case .tooLong: throw RequestFault(nil, .tooLong(limit: Self.lineLimit))
    case .whole(let bytes): try Request(line: bytes)
    }
  }
}
