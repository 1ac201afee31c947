extension Stylesheet {
  /// Prose: type, spacing and the customs of each language.
  static let prose = """
    :root{--sans:system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,"Noto Sans",sans-serif;\
    --serif:Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4","Source Serif Pro",Cambria,\
    "Noto Serif",Georgia,serif;\
    --mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Source Code Pro","DejaVu Sans Mono",\
    "Noto Sans Mono CJK SC","Sarasa Mono SC",monospace;\
    --data:"Segoe UI","Helvetica Neue","Noto Sans",Arial,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;\
    --body:var(--serif)}
    :root:lang(zh){--sans:"PingFang SC","HarmonyOS Sans SC","Noto Sans CJK SC","Source Han Sans SC",\
    "Microsoft YaHei",system-ui,sans-serif;--body:var(--sans)}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0;background:var(--paper);color:var(--text);font:1.0625rem/1.62 var(--body);\
    overflow-wrap:break-word;}
    :lang(zh) body{font-size:1rem;line-height:1.85;line-break:strict}
    main{max-width:44rem;margin:0 auto;padding:clamp(1.5rem,5vw,4rem) 1.25rem 3rem}
    p,ul,ol,blockquote{margin:0 0 1.1em}
    :lang(zh) p{text-align:justify}
    ul,ol{padding-left:1.6em}
    li{margin:.25em 0}
    li>p{margin:.25em 0}
    h1,h2,h3,h4,h5,h6{font-family:var(--sans);line-height:1.3;font-weight:600;margin:2.2em 0 .7em;\
    break-after:avoid}
    h1{font-size:clamp(1.6rem,5.2vw,2.15rem);line-height:1.22;letter-spacing:-.012em;margin:0 0 .5em}
    :lang(zh) h1{letter-spacing:.01em}
    h2{font-size:1.3rem}
    h3{font-size:1.08rem}
    h4,h5,h6{font-size:1rem}
    a{color:var(--link)}
    a.anchor{color:var(--dim);font-weight:400;text-decoration:none;margin-left:.4em;opacity:0}
    :hover>a.anchor,a.anchor:focus{opacity:1}
    strong{font-weight:600}
    :lang(zh) em{font-style:normal;text-emphasis:dot;text-emphasis-position:under right;\
    -webkit-text-emphasis:dot;-webkit-text-emphasis-position:under right}
    blockquote{margin-left:0;margin-right:0;padding-left:1.1em;border-left:3px solid var(--rule);color:var(--dim)}
    hr{border:0;border-top:1px solid var(--rule);margin:2.4em 0}
    code{font-family:var(--mono);font-size:.86em;font-variant-ligatures:none}
    p code,li code,td code,th code,h2 code,h3 code{background:var(--surface);border-radius:3px;padding:.1em .3em}
    pre{font:.84rem/1.55 var(--mono);font-variant-ligatures:none;background:var(--surface);\
    border-radius:6px;padding:.85em 1em;margin:0 0 1.1em;overflow-x:auto;white-space:pre;tab-size:4}
    pre code{font:inherit;background:none;padding:0}
    pre .row{display:block;white-space:pre-wrap;overflow-wrap:anywhere;padding-left:4ch;text-indent:-4ch}
    .keyword{color:var(--keyword)}
    .command{color:var(--command)}
    .number{color:var(--number)}
    .string{color:var(--string)}
    .comment{color:var(--comment);font-style:italic}
    :lang(zh) .comment{font-style:normal}
    main img{max-width:100%;height:auto}
    .scroll{overflow-x:auto;max-width:100%}
    .prose-table{border-collapse:collapse;margin:0 0 1.1em;font-size:.94em}
    .prose-table th,.prose-table td{padding:.35em 1em .35em 0;text-align:left;vertical-align:top;\
    border-bottom:1px solid var(--rule)}
    .formula{margin:0 0 1.1em;overflow-x:auto;overflow-y:hidden;text-align:center}
    math{font-family:"STIX Two Math","Cambria Math","Latin Modern Math","Libertinus Math","STIX",\
    "DejaVu Math TeX Gyre",math;font-size:1.06em}
    .formula math{font-size:1.15em}
    """

  /// The parts of a lesson: head, cells, questions.
  static let lesson = """
    .facts{font:.875rem/1.6 var(--sans);color:var(--dim);margin:0 0 2.2em}
    nav{font:.9rem/1.7 var(--sans);margin:0 0 2.6em;padding:.9em 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
    nav ol{list-style:none;margin:0;padding:0;columns:2 15rem;column-gap:2rem}
    nav li{margin:0;break-inside:avoid}
    nav a{color:inherit;text-decoration:none}
    nav a:hover{text-decoration:underline}
    .cell{margin:1.5em 0 1.7em}
    .cell pre.code{margin:0;border-left:3px solid var(--plus);\
    border-radius:0 6px 6px 0}
    .listing{position:relative}
    .cell .place{display:none}
    @media (min-width:66rem){
    .cell .place{display:block;position:absolute;left:100%;top:.3em;\
    margin-left:1em;font:.75rem/1.6 var(--mono);text-decoration:none;color:var(--dim)}
    }
    .cell .output{padding:.35em 0 .1em 1em;margin-left:3px}
    .ask{font-family:var(--sans);background:var(--surface);border-radius:6px;padding:.7em 1em;margin:0 0 .7em}
    .ask b,.ask strong{color:var(--link)}
    .ask p{margin:0}
    details.reveal,details.hint{font-family:var(--sans);font-size:.94rem;margin:.5em 0}
    details.reveal>summary,details.hint>summary{color:var(--link);cursor:pointer;width:fit-content}
    details.hint p{margin:.3em 0 .3em 1.1em}
    details.reveal>p{margin:.6em 0}
    summary:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
    footer{font:.8125rem/1.6 var(--sans);color:var(--dim);border-top:1px solid var(--rule);\
    margin-top:3.5em;padding-top:1em}
    @media (max-width:30rem){
    main{padding-left:1.1rem;padding-right:1.1rem}
    body{font-size:1rem}
    pre{font-size:.78rem;padding:.75em .8em}
    :lang(zh) p{text-align:left}
    .cell .output{padding-left:.5em}
    .sonde svg.fluid text{font-size:15px}
    }
    """

  /// On paper: black on white and nothing cut off; answers are there if the reader has unfolded them.
  static let paper = """
    @media print{
    @page{margin:2cm 1.8cm}
    body{background:none;font-size:10.5pt}
    main{max-width:none;padding:0}
    nav,a.anchor,.cell .place{display:none}
    a{color:inherit}
    pre,.sonde pre{white-space:pre-wrap;overflow-wrap:anywhere;max-height:none;overflow:visible}
    .scroll,.sonde .scroll{overflow:visible}
    .sonde svg.picture{max-width:100%;height:auto}
    .cell pre.code,.sonde figure,.sonde tr,.ask{break-inside:avoid}
    .listing,.ask{break-after:avoid}
    .sonde .flow span,.sonde .strip span{-webkit-print-color-adjust:exact}
    }
    """
}
