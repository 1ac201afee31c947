import Foundation
import Glibc

/// `sonde serve --stdio` as a process: requests in, events out.
final class Served {
  typealias Object = [String: Any]

  /// What a request came to: the events before its reply, and the reply.
  struct Answer {
    let events: [Object]
    let reply: Object

    var status: String? { reply["status"] as? String }
    /// The text of all events of a stream.
    func text(_ name: String) -> String {
      events.filter { $0["name"] as? String == name }.compactMap { $0["text"] as? String }.joined()
    }
    /// The values that were shown, as plain text.
    var shown: [String] {
      events.compactMap { ($0["data"] as? Object)?["text/plain"] as? String }
    }
    /// The codes of the errors.
    var codes: [String] {
      events.filter { $0["event"] as? String == "error" }.compactMap { $0["code"] as? String }
    }
  }

  struct Silence: Error {}
  struct NoEvent: Error { let line: String }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let place: Place
  private var unread = Data()
  private var number = 0

  init(_ arguments: String..., in place: Place) throws {
    self.place = place
    process.executableURL = URL(fileURLWithPath: Place.program)
    process.arguments = ["serve", "--stdio"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: place.path)
    process.environment = place.environment
    process.standardInput = input
    process.standardOutput = output
    try place.write("", to: "error")
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: place.file("error")))
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  var error: String { place.read("error") ?? "" }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  func send(bytes: [UInt8]) throws { try input.fileHandleForWriting.write(contentsOf: Data(bytes)) }
  func send(line: String) throws { try send(bytes: Array((line + "\n").utf8)) }
  func send(_ request: Object) throws {
    try send(bytes: Array(JSONSerialization.data(withJSONObject: request)) + [10])
  }

  /// Sends a request under a number of its own, and gives that.
  @discardableResult
  func request(_ call: String, _ members: Object = [:]) throws -> Int {
    number += 1
    try send(members.merging(["id": number, "call": call]) { $1 })
    return number
  }

  /// The next event; each line must be one.
  func next() throws -> Object {
    while true {
      if let end = unread.firstIndex(of: 10) {
        let line = unread[..<end]
        unread = Data(unread[(end + 1)...])
        guard let object = try? JSONSerialization.jsonObject(with: line) as? Object, object["event"] is String
        else { throw NoEvent(line: String(decoding: line, as: UTF8.self)) }
        return object
      }
      var waited = pollfd(
        fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      // The computer may be busy.
      guard poll(&waited, 1, 60_000) > 0 else { throw Silence() }
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw Silence() }
      unread += data
    }
  }

  /// Reads up to an event that `isMeant` holds of, and gives it.
  @discardableResult
  func next(where isMeant: (Object) -> Bool) throws -> Object {
    while true {
      let event = try next()
      if isMeant(event) { return event }
    }
  }

  /// What a request that was sent comes to.
  func answer(to number: Int) throws -> Answer {
    var events: [Object] = []
    while true {
      let event = try next()
      guard event["id"] as? Int == number else { continue }
      if event["event"] as? String == "reply" { return Answer(events: events, reply: event) }
      events.append(event)
    }
  }

  func ask(_ call: String, _ members: Object = [:]) throws -> Answer {
    try answer(to: request(call, members))
  }

  func execute(_ code: String) throws -> Answer { try ask("execute", ["code": code]) }

  /// Goes away without a word, as a client that is killed, and gives the exit code.
  func abandon() throws -> Int32 {
    try input.fileHandleForWriting.close()
    try output.fileHandleForReading.close()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Ends the input, reads the events that are left, and gives the exit code.
  func finish() throws -> (events: [Object], status: Int32) {
    try? input.fileHandleForWriting.close()
    var events: [Object] = []
    while let event = try? next() { events.append(event) }
    process.waitUntilExit()
    return (events, process.terminationStatus)
  }
}
