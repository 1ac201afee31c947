import Syntax

/// A `def` of a script, ready to be called.
struct DefinedFunction: Sendable {
  let definition: Definition
}
