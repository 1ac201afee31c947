import Language
import Syntax
import Terminal

extension ValueMarkup {
  /// A text, each token on a ground that stands for its number; the number is seen when pointed at. Nil where there
  /// are no tokens with numbers.
  func tokens(_ value: Value) -> [Markup]? {
    let preferred = ["value", "activation", "logprob", "prob"]
    if let passages = Passages(value, preferred: preferred) { return self.passages(passages) }
    guard let measured = Measured(value, preferred: preferred),
      let scale = ColorScale(measured.values, isShare: measured.isShare)
    else { return nil }
    return [
      Tag.div(.class("flow")) { flow(measured, scale) { Self.visible($0) } },
      note(left: measured.values.count - Limits.tokens, en: "tokens", zh: "个 token"),
      Tag.p(.class("legend")) { Tag.span { legend(measured.valueName, scale) } },
      numbers(numberTable(measured)),
    ]
  }

  /// The tokens of a text; the one that a piece is about is framed.
  private func flow(
    _ measured: Measured, _ scale: ColorScale, mark: Double? = nil, visible: (String) -> String
  ) -> [Markup] {
    var markup: [Markup] = []
    for (token, value) in zip(measured.labels, measured.values).prefix(Limits.tokens) {
      let number = value.isNaN ? "–" : value.brief
      let isMarked = mark == value
      let name = ScaleColors.name(value, on: scale) + (isMarked ? " here" : "")
      markup.append(
        Tag.span(
          value.isNaN ? nil : .class(name),
          .title("\(VisibleText.quoted(token))  \(measured.valueName) \(number)")
        ) { visible(token) })
    }
    return markup
  }

  /// A token with its own spaces and line breaks, the latter also seen.
  private static func visible(_ token: String) -> String {
    let lines = VisibleText.lines(token).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.joined(separator: "⏎\n")
  }

  private func numberTable(_ measured: Measured) -> Markup {
    let type = RecordType(
      "token",
      [
        FieldDeclaration("token", .text, display: .token, doc: Message(en: "The token.", zh: "token。")),
        FieldDeclaration(
          measured.valueName, .number, doc: Message(en: "Its number.", zh: "它的数值。")),
      ])
    let rows = zip(measured.labels, measured.values).map { label, value -> [Value] in
      [.text(label), value.isNaN ? .nothing : .number(value)]
    }
    return table(Table(type, rows: rows))
  }

  /// Several texts, one below the other, on one scale.
  private func passages(_ passages: Passages) -> [Markup] {
    var markup: [Markup] = []
    for group in passages.groups {
      markup.append(
        Tag.div(.class("scroll")) {
          Tag.table(.class("passages")) {
            Tag.caption { group.name ?? passages.valueName }
            Tag.tbody {
              for piece in group.pieces.prefix(Limits.rows) {
                Tag.tr {
                  Tag.th(.row, .class("right")) { piece.value?.brief ?? "–" }
                  Tag.td {
                    Tag.div(.class("flow")) {
                      flow(piece.measured, passages.scale, mark: piece.value) { VisibleText.line($0) }
                    }
                  }
                }
              }
            }
          }
          note(left: group.pieces.count - Limits.rows, en: "texts", zh: "段")
        })
    }
    return markup + [Tag.p(.class("legend")) { Tag.span { legend(passages.valueName, passages.scale) } }]
  }
}
