/// The style sheets that pages and single values carry with them.
enum Stylesheet {
  /// All that a page needs: colours for light and dark, the look of values, prose and code, and of paper.
  static var page: String {
    [
      ":root{\(Palette.variables(isDark: false))}",
      ScaleColors.rules(isDark: false),
      "@media screen and (prefers-color-scheme:dark){",
      ":root{\(Palette.variables(isDark: true))}", ScaleColors.rules(isDark: true), "}",
      values, prose, lesson, paper,
    ].joined(separator: "\n")
  }

  /// What a single value needs that stands in a page of others, such as a notebook: it brings its own ground, and is
  /// dark where the notebook says that it is.
  static var fragment: String {
    let dark = ["[data-jp-theme-light=\"false\"]", ".vscode-dark"]
    return [
      ".sonde{\(Palette.variables(isDark: false))color:var(--text);background:var(--paper);padding:.4em .6em}",
      ScaleColors.rules(isDark: false),
      dark.map { "\($0) .sonde{\(Palette.variables(isDark: true))}" }.joined(separator: "\n"),
      dark.map { ScaleColors.rules(isDark: true).replacingLineStarts(with: "\($0) ") }.joined(
        separator: "\n"),
      values,
    ].joined(separator: "\n")
  }

  /// Tables and pictures of values.
  static let values = """
    .sonde{font:.875rem/1.5 var(--data,system-ui,sans-serif)}
    .sonde figure{margin:.3em 0}
    .sonde .scroll{overflow-x:auto;max-width:100%}
    .sonde pre{font:.8125rem/1.45 var(--mono,ui-monospace,monospace);margin:.5em 0;padding:0;background:none;\
    border:0;color:inherit;white-space:pre;overflow-x:auto;tab-size:4}
    .sonde pre.wrap,.sonde td.text{white-space:pre-wrap;overflow-wrap:anywhere}
    .sonde pre.long{max-height:36rem;overflow:auto}
    .sonde table{border-collapse:collapse;margin:.5em 0;font-variant-numeric:tabular-nums lining-nums;\
    text-align:left;color:inherit;background:none}
    .sonde caption{text-align:left;color:var(--dim);font-size:.8125rem;padding:0 0 .3em}
    .sonde th,.sonde td{padding:.22em .9em .22em 0;text-align:left;vertical-align:baseline;border:0;\
    background:none;max-width:32rem;overflow-wrap:break-word}
    .sonde th:last-child,.sonde td:last-child{padding-right:.2em}
    .sonde thead th{font-weight:600;color:var(--dim);border-bottom:1px solid var(--rule);white-space:nowrap}
    .sonde tbody th{font-weight:600}
    .sonde tbody tr+tr>*{border-top:1px solid var(--rule)}
    .sonde .right{text-align:right}
    .sonde td.token{font-family:var(--mono,ui-monospace,monospace);font-size:.8125rem;white-space:pre}
    .sonde .fill{width:40%;min-width:5rem;max-width:none;vertical-align:middle}
    .sonde table.bars{width:100%}
    .sonde table.bars tbody tr+tr>*{border:0}
    .sonde table.bars th{font-weight:400;white-space:pre;max-width:16rem;overflow:hidden;text-overflow:ellipsis}
    .sonde table.bars td,.sonde table.bars th{padding-top:.12em;padding-bottom:.12em}
    .sonde svg.bar{display:block;width:100%;height:.85em}
    .sonde table.bars .fill{width:80%}
    .sonde svg.picture{display:block;max-width:none;margin:.3em 0}
    .sonde svg.fluid{width:100%;height:auto}
    .sonde svg text{font:12px var(--data,system-ui,sans-serif);fill:var(--text)}
    .sonde svg .dim{fill:var(--dim)}
    .sonde svg .name{font-weight:600}
    .sonde svg .grid{stroke:var(--rule);stroke-width:1}
    .sonde svg .axis{stroke:var(--dim);stroke-width:1}
    .sonde svg .ground{fill:var(--g)}
    .sonde svg text.ink{fill:var(--i)}
    .sonde .plus{fill:var(--plus);stroke:var(--plus)}
    .sonde .minus{fill:var(--minus);stroke:var(--minus)}
    .sonde .arrow{fill:none;stroke-opacity:.75;stroke-linecap:round}
    .sonde .node{fill:var(--surface);stroke:var(--dim)}
    .sonde .curve{fill:none;stroke-width:2;stroke-linejoin:round}
    .sonde .l0{stroke:var(--line0);--c:var(--line0)}
    .sonde .l1{stroke:var(--line1);--c:var(--line1);stroke-dasharray:7 3}
    .sonde .l2{stroke:var(--line2);--c:var(--line2);stroke-dasharray:2 3}
    .sonde .l3{stroke:var(--line3);--c:var(--line3);stroke-dasharray:9 3 2 3}
    .sonde .l4{stroke:var(--line4);--c:var(--line4);stroke-dasharray:4 4}
    .sonde .l5{stroke:var(--line5);--c:var(--line5);stroke-dasharray:12 4}
    .sonde .point{fill:var(--c);stroke:var(--paper);stroke-width:1.2;stroke-dasharray:none}
    .sonde .legend{display:flex;flex-wrap:wrap;gap:.15em 1.2em;margin:.2em 0;padding:0;list-style:none;\
    color:var(--dim);font-size:.8125rem}
    .sonde .legend li{display:flex;align-items:center;gap:.4em;margin:0}
    .sonde .legend svg{display:block;flex:none}
    .sonde .strip{display:inline-flex;vertical-align:middle}
    .sonde .strip span{width:.7em;height:.85em;background:var(--g)}
    .sonde .flow{font:1rem/2 var(--mono,ui-monospace,monospace);white-space:pre-wrap;overflow-wrap:anywhere;\
    margin:.4em 0}
    .sonde .flow span{background:var(--g);color:var(--i);padding:.14em 0;border-radius:2px}
    .sonde .flow .here{outline:2px solid var(--text);outline-offset:-1px}
    .sonde .passages td{border:0}
    .sonde .passages .flow{margin:0;line-height:1.8;font-size:.875rem}
    .sonde .note{color:var(--dim);font-size:.8125rem;margin:.2em 0 .6em}
    .sonde .error{color:var(--error)}
    .sonde details.numbers{font-size:.8125rem;color:var(--dim);margin:.2em 0 .6em}
    .sonde details.numbers table{color:var(--text)}
    .sonde summary{cursor:pointer}
    """
}

extension String {
  /// The text with something before every line.
  fileprivate func replacingLineStarts(with start: String) -> String {
    split(separator: "\n").map { start + $0 }.joined(separator: "\n")
  }
}
