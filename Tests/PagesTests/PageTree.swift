/// A page read back strictly: every tag that opens closes in order, attributes are quoted, and nothing but markup begins
/// with `<`. Its own reader, so that the writer is not judged by itself.
struct PageTree {
  /// An element, with the text right in it.
  final class Element {
    let name: String
    let attributes: [String: String]
    var children: [Element] = []
    var text = ""
    init(name: String, attributes: [String: String]) { (self.name, self.attributes) = (name, attributes) }

    /// All elements below and this one, in the order of the page.
    var all: [Element] { [self] + children.flatMap(\.all) }
    /// All text below, in no particular order between an element's own and its children's.
    var allText: String { text + children.map(\.allText).joined() }
  }

  /// Why a text is no page.
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  let root = Element(name: "", attributes: [:])
  private let signs: [Unicode.Scalar]
  private var place = 0

  static let void: Set<String> = ["meta", "br", "hr", "img"]

  init(_ html: String) throws {
    signs = Array(html.unicodeScalars)
    try read()
  }

  func all(_ name: String) -> [Element] { root.all.filter { $0.name == name } }

  private mutating func read() throws {
    var open = [root]
    while place < signs.count {
      guard signs[place] == "<" else {
        open[open.count - 1].text += try text(until: "<")
        continue
      }
      if starts("<!DOCTYPE html>") {
        guard place == 0 else { throw Fault(description: "a doctype within") }
        place += 15
      } else if starts("</") {
        place += 2
        let name = take { $0 != ">" }
        place += 1
        guard open.last?.name == name, open.count > 1 else {
          throw Fault(description: "</\(name)> closes <\(open.last?.name ?? "")>")
        }
        open.removeLast()
      } else {
        let element = try tag()
        open[open.count - 1].children.append(element)
        if element.name == "style" {
          while place < signs.count, !starts("</") { element.text.unicodeScalars.append(next()) }
        }
        if !Self.void.contains(element.name) { open.append(element) }
      }
    }
    guard open.count == 1 else { throw Fault(description: "<\(open.last?.name ?? "")> isn't closed") }
  }

  private func starts(_ text: String) -> Bool {
    Array(text.unicodeScalars) == Array(signs[place...].prefix(text.unicodeScalars.count))
  }

  private mutating func next() -> Unicode.Scalar {
    place += 1
    return signs[place - 1]
  }

  private mutating func take(_ isIn: (Unicode.Scalar) -> Bool) -> String {
    var text = ""
    while place < signs.count, isIn(signs[place]) { text.unicodeScalars.append(next()) }
    return text
  }

  private mutating func tag() throws -> Element {
    place += 1
    let name = take { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    guard !name.isEmpty, name.allSatisfy(\.isASCII) else { throw Fault(description: "a bare <") }
    var attributes: [String: String] = [:]
    while place < signs.count, signs[place] != ">" {
      guard next() == " " else { throw Fault(description: "<\(name) runs on") }
      let attribute = take { $0 != "=" && $0 != ">" && $0 != " " }
      guard !attribute.isEmpty,
        attribute.allSatisfy({ $0.isLetter && $0.isASCII || $0 == "-" || $0.isNumber })
      else {
        throw Fault(description: "<\(name) has the attribute '\(attribute)'")
      }
      guard attributes[attribute] == nil else { throw Fault(description: "\(attribute) twice") }
      attributes[attribute] = ""
      guard place < signs.count, signs[place] == "=" else { continue }
      place += 1
      guard next() == "\"" else { throw Fault(description: "\(attribute) isn't quoted") }
      attributes[attribute] = try text(until: "\"")
      place += 1
    }
    guard place < signs.count else { throw Fault(description: "<\(name) has no end") }
    place += 1
    return Element(name: name, attributes: attributes)
  }

  private static let names: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\""]

  private mutating func text(until end: Unicode.Scalar) throws -> String {
    var text = ""
    while place < signs.count, signs[place] != end {
      let sign = next()
      guard sign == "&" else {
        guard sign != ">", sign != "<" else { throw Fault(description: "a bare \(sign)") }
        text.unicodeScalars.append(sign)
        continue
      }
      let name = take { $0 != ";" }
      place += 1
      let number = name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) : nil
      guard let scalar = number ?? Self.names[name] else { throw Fault(description: "&\(name);") }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}
