import Language
import Tensors

/// What `precision=` takes.
enum Arithmetic: String, ChoiceArgument {
  case exact, fast

  /// The engine's name for it.
  var precision: Precision {
    switch self {
    case .exact: .exact
    case .fast: .fast
    }
  }
}
