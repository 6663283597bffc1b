/// The one style sheet, for light and dark, near and far, and paper.
///
/// Colours: text on its ground has a contrast of at least 4.5 in both themes
/// (WCAG 2.2, 1.4.3); a test works that out from this text.
enum Style {
  static let text = """
    :root {
      --ground: #ffffff; --panel: #f2f4f6; --ink: #14181c; --soft: #4a545e; --line: #c3cad1;
      --link: #0b5394; --focus: #0b5394; --calm: #cfdde6; --edge: #5b6873; --band: #dfe7ee;
      --minor: #f2c200; --minor-ink: #14181c; --moderate: #ef8b22; --moderate-ink: #14181c;
      --severe: #c2181d; --severe-ink: #ffffff; --extreme: #6d1070; --extreme-ink: #ffffff;
      --unreal: #5a2ca0; --well: #1b6b34;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #11161b; --panel: #1c242c; --ink: #eef2f5; --soft: #b3bfca; --line: #3d4a56;
        --link: #8cc4ff; --focus: #8cc4ff; --calm: #33475a; --edge: #90a0af; --band: #2a3a49;
        --minor: #f2c200; --minor-ink: #14181c; --moderate: #ef8b22; --moderate-ink: #14181c;
        --severe: #d3262b; --severe-ink: #ffffff; --extreme: #93239a; --extreme-ink: #ffffff;
        --unreal: #c3a6ff; --well: #7fd69b;
      }
    }
    * { box-sizing: border-box; }
    html { font: 100%/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    body { margin: 0; background: var(--ground); color: var(--ink); }
    a { color: var(--link); }
    a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
      outline: 3px solid var(--focus); outline-offset: 2px;
    }
    .skip { position: absolute; left: -99em; }
    .skip:focus { left: .5em; top: .5em; background: var(--ground); padding: .4em .8em; z-index: 2; }
    header { display: flex; flex-wrap: wrap; gap: .2em 1.4em; align-items: center; padding: .5em 1em; background: var(--panel); border-bottom: 1px solid var(--line); }
    header p, header form { margin: 0; }
    .site { font-weight: 700; font-size: 1.15em; }
    .site a { color: var(--ink); text-decoration: none; }
    nav ul { display: flex; flex-wrap: wrap; gap: .2em; list-style: none; margin: 0; padding: 0; }
    nav a { display: block; padding: .4em .7em; border-radius: .4em; text-decoration: none; }
    nav a[aria-current] { background: var(--ink); color: var(--ground); }
    .corner { margin-left: auto; display: flex; gap: .8em; align-items: center; }
    form.corner { margin-left: 0; }
    main { padding: .6em 1em 2em; max-width: 110em; margin: 0 auto; }
    h1 { font-size: 1.5em; margin: .3em 0; }
    h2 { font-size: 1.2em; margin: 1.2em 0 .4em; }
    footer { padding: .5em 1em; color: var(--soft); border-top: 1px solid var(--line); }
    small, .account, .facts p, p.facts { color: var(--soft); }
    .summary { font-size: 1.15em; margin: .3em 0; }
    .summary.well { color: var(--well); }
    .summary.ill { color: var(--ink); border-left: .4em solid var(--severe); padding-left: .6em; }
    .banner { margin: 0; padding: .6em 1em; font-weight: 600; background: var(--panel); border-left: .5em solid var(--severe); }
    .banner.exercise { border-color: var(--unreal); color: var(--unreal); }
    .badge { display: inline-block; padding: .05em .5em; border-radius: .35em; font-weight: 700; white-space: nowrap; }
    .badge.minor { background: var(--minor); color: var(--minor-ink); }
    .badge.moderate { background: var(--moderate); color: var(--moderate-ink); }
    .badge.severe { background: var(--severe); color: var(--severe-ink); }
    .badge.extreme { background: var(--extreme); color: var(--extreme-ink); }
    .tag { border: 2px dashed var(--unreal); color: var(--unreal); font-weight: 700; padding: 0 .35em; border-radius: .3em; white-space: nowrap; }
    .scroll, .map { overflow-x: auto; }
    .map svg { display: block; width: 100%; max-width: 84em; max-height: 82vh; margin: 0 auto; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: .35em .7em .35em 0; border-bottom: 1px solid var(--line); }
    thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
    tbody th { font-weight: 600; }
    .depth1 { padding-left: 1em; } .depth2 { padding-left: 2em; } .depth3 { padding-left: 3em; } .depth4 { padding-left: 4em; }
    tr.blind td, tr.blind th { background: repeating-linear-gradient(135deg, transparent 0 8px, var(--panel) 8px 14px); }
    ul.alerts { list-style: none; padding: 0; margin: 0; display: grid; gap: .5em; }
    ul.alerts li { padding: .5em .8em; background: var(--panel); border-left: .5em solid var(--edge); }
    ul.alerts li.minor { border-color: var(--minor); } ul.alerts li.moderate { border-color: var(--moderate); }
    ul.alerts li.severe { border-color: var(--severe); } ul.alerts li.extreme { border-color: var(--extreme); }
    ul.alerts p { margin: .15em 0 0; }
    dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15em, 1fr)); gap: .4em 1.2em; margin: .6em 0; }
    dl.facts div { border-top: 1px solid var(--line); padding-top: .3em; overflow-wrap: anywhere; }
    dt { color: var(--soft); } dd { margin: 0; }
    .values b { font-size: 1.3em; }
    .act { display: flex; flex-wrap: wrap; gap: .6em 1em; align-items: end; margin: .6em 0; }
    .act.column { flex-direction: column; align-items: stretch; max-width: 20em; }
    label { display: grid; gap: .2em; }
    input, select, button { font: inherit; padding: .4em .6em; color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: .35em; min-height: 2.5em; }
    button { background: var(--ink); color: var(--ground); cursor: pointer; }
    .choice a { padding: .2em .6em; } .choice a[aria-current] { font-weight: 700; color: var(--ink); text-decoration: none; border-bottom: 3px solid var(--ink); }
    .legend ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .4em 1.4em; }
    .hatch-swatch { display: inline-block; width: 1.6em; height: 1em; vertical-align: middle; border: 1px solid var(--edge); background: repeating-linear-gradient(135deg, var(--panel) 0 4px, var(--edge) 4px 7px); }
    #charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 32em), 1fr)); gap: .6em 2em; align-items: start; }
    figure { margin: 0 0 .6em; } figcaption { font-weight: 600; } .account { font-weight: 400; }
    code { font-size: .85em; overflow-wrap: anywhere; }
    svg text { fill: var(--ink); font-family: inherit; }
    .shape path { fill: var(--calm); stroke: var(--edge); stroke-width: 1.5; }
    .shape.around path { fill: none; stroke-dasharray: 7 5; }
    .shape.minor path { fill: var(--minor); } .shape.moderate path { fill: var(--moderate); }
    .shape.severe path { fill: var(--severe); } .shape.extreme path { fill: var(--extreme); }
    .shape.around.sev path { fill: none; stroke-width: 3; }
    .shape path.hatched { fill: url(#hatch); } .hatch-ground { fill: none; } .hatch-line { fill: var(--edge); }
    .shape.unreal path { stroke: var(--unreal); stroke-width: 4; stroke-dasharray: 6 4; }
    .leader { stroke: var(--edge); stroke-width: 1; }
    .label .card { fill: var(--ground); stroke: var(--edge); stroke-width: 1.5; }
    .label .side { fill: var(--calm); }
    .label.minor .side { fill: var(--minor); } .label.moderate .side { fill: var(--moderate); }
    .label.severe .side { fill: var(--severe); } .label.extreme .side { fill: var(--extreme); }
    .label.sev .card { stroke-width: 3; stroke: var(--ink); }
    .label.blind .card { stroke-dasharray: 5 4; }
    .label.unreal .card { stroke: var(--unreal); stroke-width: 3; stroke-dasharray: 7 4; }
    .label a:focus-visible { outline: none; } .label a:focus-visible .card { stroke: var(--focus); stroke-width: 5; }
    .label .mark { text-anchor: middle; font-size: 22px; font-weight: 700; }
    .label.minor .mark { fill: var(--minor-ink); } .label.moderate .mark { fill: var(--moderate-ink); }
    .label.severe .mark { fill: var(--severe-ink); } .label.extreme .mark { fill: var(--extreme-ink); }
    .label .name { font-size: 14px; } .label .value { font-size: 18px; font-weight: 700; }
    .label .note { font-size: 12px; fill: var(--soft); } .label.unreal .note { fill: var(--unreal); font-weight: 700; }
    circle.level { fill: var(--ink); } .label text.level { fill: var(--ground); text-anchor: middle; font-size: 13px; font-weight: 700; }
    .posts rect { fill: var(--ink); } .posts.between rect { fill: var(--edge); } .posts path { stroke: var(--ink); stroke-width: 2; }
    .chart { width: 100%; display: block; }
    .grid { stroke: var(--line); stroke-width: 1; } .tick { font-size: 13px; fill: var(--soft); }
    .end { text-anchor: end; } .middle { text-anchor: middle; }
    .line { fill: none; stroke: var(--ink); stroke-width: 2; } .point { fill: var(--ink); }
    .range { fill: var(--edge); opacity: .35; } .usual { fill: var(--band); stroke: var(--edge); stroke-dasharray: 3 3; }
    .limit { stroke-width: 2; stroke-dasharray: 8 4; stroke: var(--edge); }
    .limit.minor { stroke: var(--minor); } .limit.moderate { stroke: var(--moderate); } .limit.severe { stroke: var(--severe); } .limit.extreme { stroke: var(--extreme); }
    .span { stroke: var(--ink); stroke-width: .5; } .span.minor { fill: var(--minor); } .span.moderate { fill: var(--moderate); } .span.severe { fill: var(--severe); } .span.extreme { fill: var(--extreme); }
    .word { fill: var(--calm); stroke: var(--edge); } .word.closed { fill: var(--edge); } .word.faulty { fill: var(--severe); }
    .strip .tick { fill: var(--ink); }
    @media (min-width: 110em) { html { font-size: 125%; } }
    @media (max-width: 40em) {
      html { font-size: 106%; }
      header { padding: .4em .7em; } .corner { margin-left: 0; } main { padding: .4em .7em 1.5em; }
      .map svg { min-width: 40em; max-height: none; }
      table.areas thead { display: none; }
      table.areas, table.areas tbody, table.areas tr, table.areas th, table.areas td { display: block; border: 0; padding: 0; }
      table.areas tr { border-bottom: 1px solid var(--line); padding: .5em 0; }
      table.areas td { display: inline-block; margin-right: .9em; } table.areas td:empty { display: none; }
      table.areas td[data-name]::before { content: attr(data-name) " "; color: var(--soft); }
      figure { overflow-x: auto; } .chart { min-width: 32em; }
    }
    @media (prefers-reduced-motion: no-preference) { .shape path, .label .side { transition: fill .4s; } }
    @media print { header nav, form, .skip { display: none; } }

    """

  /// The mark in the browser's tab.
  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5394"/><path d="M4 12V4h8M4 8h6" fill="none" stroke="#fff" stroke-width="2"/></svg>
    """
}
