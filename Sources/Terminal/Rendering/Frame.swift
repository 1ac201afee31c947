import Language
import Syntax

/// What a value is drawn into.
public struct Frame: Sendable {
  /// The columns there are.
  public var width: Int
  /// The colours there are.
  public var style: Style
  /// The language of headings and remarks.
  public var language: MessageLanguage

  /// A frame; tests and pipes get 80 columns without colour.
  public init(width: Int = 80, style: Style = .plain, language: MessageLanguage = .en) {
    self.width = max(20, width)
    self.style = style
    self.language = language
  }
}

/// A way to write values as text.
public protocol ValueRenderer: Sendable {
  /// Gives whole lines, with a line break at the end; a pure function of value and frame.
  func render(_ value: Value, in frame: Frame) -> String
}

extension ShowStyle {
  /// What draws a value for `show … as=`; where nothing is asked for, `format` decides (`--format`), and under
  /// `table` a value is drawn in the form its type suggests.
  public func renderer(orElse format: ShowStyle = .table) -> any ValueRenderer {
    switch self {
    case .automatic:
      format == .automatic || format == .table ? AutomaticRenderer() : format.renderer()
    case .table: TableRenderer()
    case .heatmap: HeatmapRenderer()
    case .bars: BarsRenderer()
    case .tokens: TokensRenderer()
    case .curve: CurveRenderer()
    case .json: JSONRenderer()
    case .csv: CSVRenderer()
    case .md: MarkdownRenderer()
    }
  }
}
