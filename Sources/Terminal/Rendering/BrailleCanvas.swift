/// Dots in character cells, two by four in each: Unicode's braille patterns.
struct BrailleCanvas {
  /// Cells across and down.
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  /// Which line drew last in a cell; nil for none.
  private var owners: [Int?]

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (max(1, columns), max(1, rows))
    dots = Array(repeating: 0, count: self.columns * self.rows)
    owners = Array(repeating: nil, count: self.columns * self.rows)
  }

  /// Dots across.
  var width: Int { columns * 2 }
  /// Dots down.
  var height: Int { rows * 4 }

  /// The bits of a cell's dots, by row and then column.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  /// Sets a dot, counted from the upper left; outside it does nothing.
  mutating func set(_ x: Int, _ y: Int, of line: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = y / 4 * columns + x / 2
    dots[cell] |= Self.bits[(y % 4) * 2 + x % 2]
    owners[cell] = line
  }

  /// Draws a straight line between two dots (Bresenham 1965).
  mutating func draw(from start: (x: Int, y: Int), to end: (x: Int, y: Int), of line: Int) {
    let (dx, dy) = (abs(end.x - start.x), -abs(end.y - start.y))
    let (stepX, stepY) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
    var (x, y, error) = (start.x, start.y, dx + dy)
    while true {
      set(x, y, of: line)
      if x == end.x, y == end.y { return }
      let doubled = 2 * error
      if doubled >= dy { (error, x) = (error + dy, x + stepX) }
      if doubled <= dx { (error, y) = (error + dx, y + stepY) }
    }
  }

  /// The character of a cell and the line it belongs to; nil for an empty cell.
  func cell(_ column: Int, _ row: Int) -> (character: Character, line: Int)? {
    let index = row * columns + column
    guard let line = owners[index], let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index])) else {
      return nil
    }
    return (Character(scalar), line)
  }
}
