import Editors
import Glibc
import Terminal

/// The lines that go out, whole and one after another, whichever thread they come from.
///
/// Printed text waits a moment for more, so that a loop which prints a thousand lines doesn't make a thousand events;
/// everything else pushes out what waits, so that all comes in the order in which it happened.
final class Outbox: Sendable {
  /// Text that waits for more of its kind.
  private struct Waiting: Sendable {
    let id: RequestID
    let name: Event.StreamName
    var text: String
  }

  /// How long text may wait, in microseconds, and how much of it, in bytes.
  private static let patience: UInt32 = 30_000
  private static let size = 32_768

  private let waiting = Monitor<Waiting?>(nil)
  private let descriptor: Int32

  init(to descriptor: Int32) {
    self.descriptor = descriptor
    _ = SideThread.start { [self] in
      while true {
        waiting.wait { $0 == nil ? nil : () }
        usleep(Self.patience)
        waiting.change(push)
      }
    }
  }

  /// Sends an event.
  func send(_ event: Event, for id: RequestID?) {
    waiting.change { text in
      push(&text)
      write(event.line(for: id))
    }
  }

  /// Sends text, perhaps with more that follows soon.
  func send(_ text: String, on name: Event.StreamName, for id: RequestID) {
    waiting.change { waiting in
      if waiting?.id == id, waiting?.name == name {
        waiting?.text += text
      } else {
        push(&waiting)
        waiting = Waiting(id: id, name: name, text: text)
      }
      if let size = waiting?.text.utf8.count, size >= Self.size { push(&waiting) }
    }
  }

  private func push(_ waiting: inout Waiting?) {
    guard let text = waiting else { return }
    waiting = nil
    write(Event.stream(text.name, text.text).line(for: text.id))
  }

  private func write(_ line: String) { File.write(line, to: descriptor) }
}
