import Editors
import Language
import Pages
import Terminal

extension [Representation] {
  /// The forms in which notebooks and editors are given a value, the plainest first. This is the one place that knows
  /// them: another form is another entry here.
  static func of(_ value: Value, as style: ShowStyle, orElse format: ShowStyle, in frame: Frame) -> Self {
    let drawn = style == .automatic ? format : style
    let text = drawn.renderer().render(value, in: frame)
    return [
      Representation(type: "text/plain", text: text.hasSuffix("\n") ? String(text.dropLast()) : text),
      Representation(type: "text/html", text: ValueMarkup.html(value, as: drawn, frame.language)),
    ]
  }
}
