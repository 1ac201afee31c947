extension Session {
  /// The interventions that stand now, in the order they were installed: top level first, innermost scope last.
  public var interventions: [InstalledIntervention] {
    state.interventions.flatMap { $0 }
  }

  /// Installs an intervention into the innermost scope: the `with` that is open, else the top level.
  /// - Returns: its number.
  @discardableResult
  public func install(_ payload: any Sendable, command: String, summary: String) -> Int {
    let id = state.nextIntervention
    state.nextIntervention += 1
    let last = state.interventions.count - 1
    state.interventions[last].append(
      InstalledIntervention(id: id, command: command, summary: summary, payload: payload))
    return id
  }

  /// Takes away the standing interventions for which `isMeant` holds, in every open scope; a `with` still
  /// restores what stood before it.
  /// - Returns: how many went.
  @discardableResult
  public func uninstall(where isMeant: (InstalledIntervention) -> Bool) -> Int {
    let before = interventions.count
    for scope in state.interventions.indices { state.interventions[scope].removeAll(where: isMeant) }
    return before - interventions.count
  }
}
