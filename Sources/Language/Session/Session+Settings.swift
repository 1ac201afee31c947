extension Session {
  /// The loaded model.
  public var model: (any ModelHandle)? {
    get { state.model }
    set { state.model = newValue }
  }

  /// The values of `set name=value`.
  public var settings: [String: Value] {
    get { state.settings }
    set { state.settings = newValue }
  }

  /// The seed of random commands; setting it starts their streams anew.
  public var seed: UInt64 {
    get { state.seed }
    set {
      state.seed = newValue
      state.draws = 0
    }
  }

  /// The number of a fresh random stream: commands without `seed=` draw from (seed, stream), so that a script
  /// gives the same numbers each time and two draws differ.
  public func nextStream() -> UInt64 {
    defer { state.draws += 1 }
    return state.draws
  }

  /// Keeps `value` as the last shown and hands it to the output.
  public func show(_ value: Value, as style: ShowStyle = .automatic) {
    state.it = value
    shownValues += 1
    output.show(value, as: style)
  }

  /// The value of the variable `name`, from the innermost scope that has it.
  public func variable(_ name: String) -> Value? {
    for scope in state.scopes.reversed() {
      if let value = scope.variables[name] { return value }
    }
    return nil
  }

  /// The names and values of all visible variables, by name.
  public var variables: [(name: String, value: Value)] {
    var visible: [String: Value] = [:]
    for scope in state.scopes { visible.merge(scope.variables) { $1 } }
    return visible.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
