import Language
import Syntax
import Transformer

/// What `site=` takes: a name of Sonde's or of TransformerLens's, which may carry a layer.
struct SiteArgument: ArgumentConvertible, Equatable {
  let site: Site
  /// The layer in the name, as in `blocks.2.mlp.hook_post`.
  let layer: Int?
  private let name: String

  static var valueType: ValueType { .name }
  static var argumentStyle: ArgumentStyle { .word }
  var argumentText: String { name }

  init(_ site: Site) { (self.site, layer, name) = (site, nil, site.rawValue) }

  /// - Throws: E108 for a name that no site has.
  init(argument: Value) throws(Failure) {
    guard case .text(let name) = argument else {
      throw Failure.mismatch(expected: Self.valueType, found: argument.type)
    }
    guard let found = Site.named(name) else { throw Failure.unknownSite(name) }
    (site, layer) = found
    self.name = name
  }

  /// The names for completion and messages.
  static let names = Site.allCases.map(\.rawValue)
}

extension Failure {
  fileprivate static func unknownSite(_ name: String) -> Failure {
    let list = Message.list(SiteArgument.names)
    let near = Spelling.suggestion(for: name, in: SiteArgument.names)
    return Failure(
      .unknownChoice, Message(en: "there is no site `\(name)`", zh: "没有名为 `\(name)` 的位点"),
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
        ?? Message(
          en: "sites are \(list.en); TransformerLens's names work too",
          zh: "位点有：\(list.zh)；TransformerLens 的名称也可以")
    )
  }
}
