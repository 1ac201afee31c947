import Glibc

/// Memory for the packed weights of one model, in large pieces that the system may move to huge pages.
///
/// A matrix alone is smaller than such a page. Every token reads all weights once, so that translating addresses costs
/// some percent of generating. Loading doesn't wait for it: clearing a huge page that the machine has yet to find may
/// take longer than filling it, so they are asked for when this object goes, and gathered in the background.
public final class PanelMemory {
  /// A piece; it lives as long as a matrix in it.
  final class Piece: Sendable {
    nonisolated(unsafe) let start: UnsafeMutableRawPointer
    let size: Int

    init?(atLeast bytes: Int) {
      size = (bytes + PanelMemory.hugePage - 1) / PanelMemory.hugePage * PanelMemory.hugePage
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
      let mapped = mmap(nil, size + PanelMemory.hugePage, PROT_READ | PROT_WRITE, flags, -1, 0)
      guard let mapped, mapped != MAP_FAILED else { return nil }
      // What stands before and behind the aligned part goes back.
      let ahead = -Int(bitPattern: mapped) & (PanelMemory.hugePage - 1)
      start = mapped + ahead
      if ahead > 0 { munmap(mapped, ahead) }
      munmap(start + size, PanelMemory.hugePage - ahead)
    }

    deinit { munmap(start, size) }
  }

  private static let hugePage = 2 << 20
  /// Address space of a piece; what isn't written takes no memory.
  private static let pieceBytes = 64 << 20
  /// The last one is being filled.
  private var pieces: [Piece] = []
  private var used = 0

  public init() {}

  /// All weights stand now.
  deinit { for piece in pieces { madvise(piece.start, piece.size, MADV_HUGEPAGE) } }

  /// Room for `bytes`, at a multiple of 64; nil where memory is short.
  func allocate(_ bytes: Int) -> (piece: Piece, start: UnsafeMutableRawPointer)? {
    let needed = (bytes + 63) / 64 * 64
    if pieces.last.map({ used + needed > $0.size }) ?? true {
      guard let piece = Piece(atLeast: max(needed, Self.pieceBytes)) else { return nil }
      pieces.append(piece)
      used = 0
    }
    guard let piece = pieces.last else { return nil }
    defer { used += needed }
    return (piece, piece.start + used)
  }
}
