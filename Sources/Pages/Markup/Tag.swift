/// The name of an element, which makes elements when called.
public struct Tag: Sendable, Equatable {
  let name: String
  /// Whether it stands on lines of its own in the file.
  let isBlock: Bool
  /// Whether HTML gives it no content and no end.
  let isVoid: Bool

  private init(_ name: String, isBlock: Bool = false, isVoid: Bool = false) {
    (self.name, self.isBlock, self.isVoid) = (name, isBlock, isVoid)
  }

  /// An element.
  func callAsFunction(
    _ attributes: Attribute?..., @MarkupBuilder content: () -> [Markup] = { [] }
  ) -> Markup {
    .element(self, attributes.compactMap { $0 }, content())
  }

  private static func block(_ name: String) -> Tag { Tag(name, isBlock: true) }

  static let html = block("html")
  static let head = block("head")
  static let body = block("body")
  static let title = block("title")
  static let style = block("style")
  static let meta = Tag("meta", isBlock: true, isVoid: true)

  static let main = block("main")
  static let header = block("header")
  static let footer = block("footer")
  static let nav = block("nav")
  static let section = block("section")
  static let div = block("div")
  static let p = block("p")
  static let pre = block("pre")
  static let ul = block("ul")
  static let ol = block("ol")
  static let li = block("li")
  static let blockquote = block("blockquote")
  static let hr = Tag("hr", isBlock: true, isVoid: true)
  static let details = block("details")
  static let summary = block("summary")
  static let figure = block("figure")
  static let figcaption = block("figcaption")

  /// The heading of a level, 1 to 6.
  static func heading(_ level: Int) -> Tag { block("h\(min(6, max(1, level)))") }

  static let table = block("table")
  static let caption = block("caption")
  static let thead = block("thead")
  static let tbody = block("tbody")
  static let tr = block("tr")
  static let th = Tag("th")
  static let td = Tag("td")

  static let a = Tag("a")
  static let br = Tag("br", isVoid: true)
  static let code = Tag("code")
  static let em = Tag("em")
  static let img = Tag("img", isVoid: true)
  static let span = Tag("span")
  static let strong = Tag("strong")

  static let svg = block("svg")
  static let g = Tag("g")
  static let rect = Tag("rect")
  static let line = Tag("line")
  static let path = Tag("path")
  static let circle = Tag("circle")
  static let words = Tag("text")
  static let svgTitle = Tag("title")
  static let desc = Tag("desc")

  /// An element of MathML.
  static func math(_ name: StaticString) -> Tag { Tag("\(name)") }
}
