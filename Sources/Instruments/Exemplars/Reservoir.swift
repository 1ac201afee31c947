import Tensors

/// A uniform sample of a stream of unknown length, without replacement: after any number of offers each of them is
/// held with the same probability (Vitter 1985, algorithm R).
public struct Reservoir<Element> {
  /// What is held now; at most `capacity`, in no order.
  public private(set) var elements: [Element] = []
  /// How many were offered.
  public private(set) var offers = 0
  private let capacity: Int
  private var random: Philox

  public init(capacity: Int, seed: UInt64) {
    self.capacity = max(0, capacity)
    random = Philox(seed: seed, purpose: "reservoir")
  }

  /// Offers an element, which is made only if it is taken.
  public mutating func offer(_ element: () -> Element) {
    offers += 1
    if elements.count < capacity {
      elements.append(element())
      return
    }
    let place = Int(random.uniform() * Double(offers))
    if place < capacity { elements[place] = element() }
  }
}
