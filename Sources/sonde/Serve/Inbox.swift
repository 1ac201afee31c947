import Editors

/// The requests that wait for the session, in the order in which they came.
final class Inbox: Sendable {
  /// A request with the moment at which it came.
  struct Item: Sendable {
    let request: Request
    let moment: Stops.Mark
  }

  /// So many requests may wait.
  static let limit = 1000

  private struct Queue: Sendable {
    var items: [Item] = []
    var hasEnded = false
  }

  private let queue = Monitor(Queue())

  /// Adds a request; false where too many wait.
  func add(_ item: Item) -> Bool {
    queue.change { queue in
      guard queue.items.count < Self.limit else { return false }
      queue.items.append(item)
      return true
    }
  }

  /// Says that none will follow, after one last request however many wait.
  func end(with last: Item? = nil) {
    queue.change { queue in
      if let last { queue.items.append(last) }
      queue.hasEnded = true
    }
  }

  /// Waits for the next request; nil after the last.
  func next() -> Item? {
    queue.wait { queue -> Item?? in
      if queue.items.isEmpty { return queue.hasEnded ? .some(nil) : nil }
      return .some(queue.items.removeFirst())
    }
  }
}
