import Tensors
import Transformer

/// Which activations a sweep exchanges, and into which run.
public struct PatchQuestion: Sendable {
  /// Into which run activations are copied.
  public enum Direction: String, Sendable, CaseIterable {
    /// Clean activations into the corrupted run: what suffices to bring the answer back.
    case denoise
    /// Corrupted activations into the clean run: what the answer needs.
    case noise
  }

  /// What one cell of the sweep is.
  public enum Grain: Sendable, Equatable {
    /// One position of one layer, all its units (or the chosen ones) together.
    case position
    /// One unit of one layer (a head, a neuron), at all chosen positions together.
    case unit
  }

  public var site = Site.residPost
  /// Layers, or nil for all.
  public var layers: [Int]?
  /// The positions that are patched.
  public var positions = PositionSelection.all
  public var grain = Grain.position
  /// The units that are patched, or nil for all.
  public var units: [Int]?
  public var direction = Direction.denoise
  /// What stands during all runs.
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init() {}
}

/// One exchange of activations: a cell of a sweep.
struct Exchange: Sendable, Equatable {
  let layer: Int
  /// The cell's position; nil where several are patched together.
  let position: Int?
  /// The cell's unit; nil where several are patched together.
  let unit: Int?
  /// All positions that are patched, ascending.
  let positions: [Int]
  /// All units that are patched; nil for all.
  let units: [Int]?
}

/// What every patch of a sweep did.
public struct PatchSweep: Sendable, Equatable {
  /// What one patch did.
  public struct Cell: Sendable, Equatable {
    public let layer: Int
    /// From 0; nil where the patch is at several positions.
    public let position: Int?
    /// A head or neuron; nil where the patch is of a whole site.
    public let unit: Int?
    /// The change of the metric against the run that was patched.
    public var effect: Double
  }

  /// By layer, then by position or unit.
  public var cells: [Cell]
  /// The metric after the clean prompt.
  public var clean: Double
  /// The metric after the corrupted prompt.
  public var corrupted: Double

  /// The sweep of several pairs with the same cells, by its means.
  ///
  /// - Precondition: there is one at least, and all have the same cells.
  public init(mean sweeps: [PatchSweep]) {
    precondition(!sweeps.isEmpty && sweeps.allSatisfy { $0.cells.count == sweeps[0].cells.count })
    let count = Double(sweeps.count)
    self = sweeps[0]
    for index in cells.indices {
      cells[index].effect = sweeps.reduce(0) { $0 + $1.cells[index].effect } / count
    }
    clean = sweeps.reduce(0) { $0 + $1.clean } / count
    corrupted = sweeps.reduce(0) { $0 + $1.corrupted } / count
  }

  init(_ patches: [Exchange], effects: [Double], clean: Double, corrupted: Double) {
    cells = zip(patches, effects).map {
      Cell(layer: $0.layer, position: $0.position, unit: $0.unit, effect: $1)
    }
    (self.clean, self.corrupted) = (clean, corrupted)
  }

  /// Where the strongest effect is; nil without cells.
  public var strongest: Int? { cells.indices.max { abs(cells[$0].effect) < abs(cells[$1].effect) } }
}
