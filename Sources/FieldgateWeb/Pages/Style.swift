/// The one style sheet, for light and dark, near and far, and paper.
///
/// Colours: text on its ground has a contrast of at least 4.5 in both themes
/// (WCAG 2.2, 1.4.3); a test works that out from this text.
enum Style {
  static let text = """
    :root {
      --ground: #ffffff; --panel: #f2f4f6; --ink: #14181c; --soft: #4a545e; --line: #c3cad1;
      --link: #0b5394; --focus: #0b5394; --calm: #cfdde6; --edge: #5b6873; --band: #d5e2ec;
      --minor: #f2c200; --minor-ink: #14181c; --moderate: #ef8b22; --moderate-ink: #14181c;
      --severe: #c2181d; --severe-ink: #ffffff; --extreme: #6d1070; --extreme-ink: #ffffff;
      --minor-line: #8a6d00; --moderate-line: #b25d00; --severe-line: #c2181d; --extreme-line: #6d1070;
      --unreal: #5a2ca0; --well: #1b6b34; --ill: #a8151a;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #11161b; --panel: #1c242c; --ink: #eef2f5; --soft: #b3bfca; --line: #3d4a56;
        --link: #8cc4ff; --focus: #8cc4ff; --calm: #33475a; --edge: #90a0af; --band: #2a3f52;
        --minor: #f2c200; --minor-ink: #14181c; --moderate: #ef8b22; --moderate-ink: #14181c;
        --severe: #d3262b; --severe-ink: #ffffff; --extreme: #93239a; --extreme-ink: #ffffff;
        --minor-line: #f2c200; --moderate-line: #ef8b22; --severe-line: #ff6b6f; --extreme-line: #dd8be3;
        --unreal: #c3a6ff; --well: #7fd69b; --ill: #ff9094;
      }
    }
    * { box-sizing: border-box; }
    html { font: 100%/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink); min-height: 100vh; display: flex; flex-direction: column; }
    a { color: var(--link); text-underline-offset: .15em; }
    a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
      outline: 3px solid var(--focus); outline-offset: 2px;
    }
    .skip { position: absolute; left: -99em; }
    .skip:focus { left: .5em; top: .5em; background: var(--ground); padding: .4em .8em; z-index: 4; }
    .line { position: sticky; top: 0; z-index: 3; background: var(--severe); color: var(--severe-ink); font-weight: 700; padding: .5rem 1rem; }
    .line:empty { padding: 0; }
    .lost main { filter: grayscale(1); }
    header { display: flex; flex-wrap: wrap; gap: .2em 1.4em; align-items: center; padding: .5em 1em; background: var(--panel); border-bottom: 1px solid var(--line); }
    header p, header form { margin: 0; }
    .site { font-weight: 700; font-size: 1.15em; }
    .site a { color: var(--ink); text-decoration: none; }
    header ul { display: flex; flex-wrap: wrap; gap: .2em; list-style: none; margin: 0; padding: 0; }
    header li a { display: block; padding: .4em .7em; border-radius: .4em; text-decoration: none; }
    header li a:hover { text-decoration: underline; }
    header li a[aria-current] { background: var(--ink); color: var(--ground); }
    .corner { margin-left: auto; display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0 .9em; align-items: center; }
    .corner a { padding: .3em 0; }
    form.corner { margin-left: 0; }
    .corner button { min-height: 2em; padding: .2em .7em; }
    main { padding: .6em 1em 2em; width: 100%; max-width: 100em; margin: 0 auto; flex: 1; }
    h1 { font-size: 1.5em; line-height: 1.25; margin: .3em 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.2em; margin: 1.4em 0 .5em; }
    footer { padding: 0 1em; color: var(--soft); border-top: 1px solid var(--line); }
    footer p { margin: .6em 0; }
    time { white-space: nowrap; font-variant-numeric: tabular-nums; }
    small, .account, p.calm, li.calm, p.facts { color: var(--soft); }
    .trail, .trail ul { display: flex; flex-wrap: wrap; gap: .1em .8em; margin: 0; padding: 0; list-style: none; }
    .trail { margin: .2em 0; } .trail::before { content: attr(aria-label) ":"; color: var(--soft); }
    .summary { font-size: 1.15em; margin: .3em 0 .6em; }
    .well { color: var(--well); } .ill { color: var(--ill); font-weight: 600; }
    .summary.ill { border-left: .4em solid var(--severe); padding-left: .6em; }
    .banner { margin: 0; padding: .6em 1em; font-weight: 600; background: var(--panel); border-left: .5em solid var(--severe); }
    .banner.exercise { border-left: .5em dashed var(--unreal); color: var(--unreal); }
    .callout { padding: .1em 1em; margin: .6em 0; background: var(--panel); border-left: .5em solid var(--edge); font-size: 1.1em; }
    .callout p { margin: .5em 0; max-width: 60em; }
    .badge { display: inline-block; padding: .05em .5em; border-radius: .35em; font-weight: 700; white-space: nowrap; }
    .badge.minor { background: var(--minor); color: var(--minor-ink); }
    .badge.moderate { background: var(--moderate); color: var(--moderate-ink); }
    .badge.severe { background: var(--severe); color: var(--severe-ink); }
    .badge.extreme { background: var(--extreme); color: var(--extreme-ink); }
    .tag { display: inline-block; border: 2px dashed var(--unreal); color: var(--unreal); font-weight: 700; padding: 0 .35em; border-radius: .3em; white-space: nowrap; }
    .tag.system { border: 1px solid var(--edge); color: var(--ink); font-weight: 400; }
    .overview { display: grid; gap: 0 1.5em; align-items: start; }
    .map { min-width: 0; } .nowrap { white-space: nowrap; } .patterns { position: absolute; }
    .map > svg:not(.patterns) { display: block; width: 100%; max-height: 84vh; margin: 0 auto; }
    .map > svg.narrow { display: none; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: .35em 1em .35em 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
    td:last-child, th:last-child { padding-right: 0; }
    thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 600; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: 1.6em; }
    .areas small { display: inline-block; min-width: 2.6em; text-align: left; }
    .areas thead .number { padding-right: 1.6em; }
    .alerts td:nth-child(-n+4) { white-space: nowrap; }
    .depth1 { padding-left: 1em; } .depth2 { padding-left: 2em; } .depth3 { padding-left: 3em; } .depth4 { padding-left: 4em; }
    tr.blind td, tr.blind th { background: repeating-linear-gradient(135deg, transparent 0 8px, var(--panel) 8px 14px); }
    ul.alerts { list-style: none; padding: 0; margin: 0; display: grid; gap: .5em; }
    ul.alerts li { padding: .5em .8em; background: var(--panel); border-left: .5em solid var(--edge); overflow-wrap: anywhere; min-width: 0; }
    ul.alerts li.calm { border: 0; padding: .3em 0; background: none; }
    .minor { border-color: var(--minor); } .moderate { border-color: var(--moderate); }
    .severe { border-color: var(--severe); } .extreme { border-color: var(--extreme); }
    ul.alerts li.minor, .callout.minor { border-color: var(--minor); } ul.alerts li.moderate, .callout.moderate { border-color: var(--moderate); }
    ul.alerts li.severe, .callout.severe { border-color: var(--severe); } ul.alerts li.extreme, .callout.extreme { border-color: var(--extreme); }
    ul.alerts li.unreal { border-left-style: dashed; }
    ul.alerts p { margin: .15em 0 0; } ul.alerts .headline { font-weight: 600; }
    dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14.5em), 1fr)); gap: 0 1.6em; margin: .6em 0; }
    dl.facts div { border-top: 1px solid var(--line); padding: .35em 0 .5em; overflow-wrap: anywhere; }
    .facts dd time { white-space: normal; }
    dt { color: var(--soft); } dd { margin: 0; }
    .values b { font-size: 1.35em; font-variant-numeric: tabular-nums; } .values small { display: block; }
    .values .blind { background: repeating-linear-gradient(135deg, transparent 0 8px, var(--panel) 8px 14px); }
    .life { list-style: none; margin: 0; padding: 0; }
    .life li { border-left: .3em solid var(--edge); padding: .2em 0 .2em .8em; }
    .life li.minor { border-color: var(--minor); } .life li.moderate { border-color: var(--moderate); }
    .life li.severe { border-color: var(--severe); } .life li.extreme { border-color: var(--extreme); }
    .act { display: flex; flex-wrap: wrap; gap: .6em 1em; align-items: end; margin: .8em 0; }
    .act.column { flex-direction: column; align-items: stretch; max-width: 22em; gap: .8em; }
    label { display: grid; gap: .2em; max-width: 100%; }
    input, select, button, .button { font: inherit; padding: .4em .6em; color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: .35em; min-height: 2.5em; max-width: 100%; }
    button, .button { background: var(--ink); color: var(--ground); cursor: pointer; padding: .4em 1em; }
    .button { display: inline-block; text-decoration: none; }
    .choice a { display: inline-block; padding: .2em .6em; } .choice a[aria-current] { font-weight: 700; color: var(--ink); text-decoration: none; border-bottom: 3px solid var(--ink); }
    .legend { margin: .4em 0; } .legend summary { padding: .2em 0; cursor: pointer; color: var(--soft); }
    .legend ul { list-style: none; padding: 0; margin: .4em 0; display: flex; flex-wrap: wrap; gap: .4em 1.4em; }
    .swatch { display: inline-block; width: 1.8em; height: 1.1em; vertical-align: middle; border: 1px solid var(--edge); }
    .swatch.blind { background: repeating-linear-gradient(135deg, var(--panel) 0 4px, var(--edge) 4px 7px); }
    .swatch.unreal { border: 3px dashed var(--unreal); }
    #charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30em), 1fr)); gap: 1em 2em; align-items: start; }
    figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; margin-bottom: .3em; } .account, figcaption small { font-weight: 400; }
    code { font-size: .85em; overflow-wrap: anywhere; }
    svg text { fill: var(--ink); font-family: inherit; }
    .shape path { fill: var(--calm); stroke: var(--edge); stroke-width: 1.5; }
    .shape.around path { fill: none; }
    .shape.minor path { fill: var(--minor); } .shape.moderate path { fill: var(--moderate); }
    .shape.severe path { fill: var(--severe); } .shape.extreme path { fill: var(--extreme); }
    .shape.around.sev path { fill: none; stroke-width: 3; stroke: var(--edge); }
    .shape.around.minor path { stroke: var(--minor-line); } .shape.around.moderate path { stroke: var(--moderate-line); }
    .shape.around.severe path { stroke: var(--severe-line); } .shape.around.extreme path { stroke: var(--extreme-line); }
    .shape path.hatched { fill: url(#hatch); } .hatch-ground { fill: none; } .hatch-line { fill: var(--edge); }
    .shape.unreal path { stroke: var(--unreal); stroke-width: 4; stroke-dasharray: 6 4; }
    .shape.apart path:not(.hatched) { fill: var(--ground); }
    .shape.around.unreal path { fill: none; stroke: var(--unreal); }
    .label.apart .mark { fill: var(--unreal) !important; } .label.apart.blind .mark { fill: var(--ink) !important; }
    .leader { stroke: var(--edge); stroke-width: 1.2; fill: none; }
    .label .card { fill: var(--ground); stroke: var(--edge); stroke-width: 1.2; }
    .label .side { fill: var(--calm); }
    .label.blind .side { fill: var(--panel); }
    .label.minor .side { fill: var(--minor); } .label.moderate .side { fill: var(--moderate); }
    .label.severe .side { fill: var(--severe); } .label.extreme .side { fill: var(--extreme); }
    .label.apart .side { fill: none !important; }
    .label.sev .card { stroke-width: 2.5; stroke: var(--ink); }
    .label.unreal .card { stroke: var(--unreal); stroke-width: 3; stroke-dasharray: 7 4; }
    .label a:focus-visible { outline: none; } .label a:focus-visible .card { stroke: var(--focus); stroke-width: 6; stroke-dasharray: none; }
    .label a:hover .name { text-decoration: underline; }
    .label .mark { text-anchor: middle; font-size: 22px; font-weight: 700; }
    .label.minor .mark { fill: var(--minor-ink); } .label.moderate .mark { fill: var(--moderate-ink); }
    .label.severe .mark { fill: var(--severe-ink); } .label.extreme .mark { fill: var(--extreme-ink); }
    .label .name { font-size: 14px; } .label .value { font-size: 18px; font-weight: 700; }
    .label .note { font-size: 12px; fill: var(--soft); } .label.unreal .note { fill: var(--unreal); font-weight: 700; }
    circle.level { fill: var(--ink); } .label text.level { fill: var(--ground); text-anchor: middle; font-size: 13px; font-weight: 700; }
    .narrow .label .mark { font-size: 15px; } .narrow .label .name { font-size: 11.5px; } .narrow .label .value { font-size: 13.5px; }
    .narrow .label .note { font-size: 11px; } .narrow .label text.level { font-size: 11px; }
    .posts rect { fill: var(--ink); } .posts.between rect { fill: var(--edge); } .posts path { stroke: var(--ink); stroke-width: 2; }
    .chart { display: block; overflow: visible; }
    .chart path, .chart polyline, .chart polygon { vector-effect: non-scaling-stroke; }
    .grid { stroke: var(--line); stroke-width: 1; }
    .tick { font-size: 12px; fill: var(--soft); paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; font-variant-numeric: tabular-nums; }
    .end { text-anchor: end; } .middle { text-anchor: middle; }
    .chart .line { all: unset; fill: none; stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; } .point { fill: var(--ink); }
    .range { fill: var(--edge); opacity: .35; } .usual { fill: var(--band); stroke: var(--edge); stroke-dasharray: 2 3; }
    .limit { fill: none; stroke-width: 2; stroke-dasharray: 8 4; stroke: var(--edge); }
    .limit.minor { stroke: var(--minor-line); } .limit.moderate { stroke: var(--moderate-line); } .limit.severe { stroke: var(--severe-line); } .limit.extreme { stroke: var(--extreme-line); }
    .span { stroke: var(--edge); stroke-width: 1; } .span.minor { fill: var(--minor); } .span.moderate { fill: var(--moderate); } .span.severe { fill: var(--severe); } .span.extreme { fill: var(--extreme); }
    .tick.mark { stroke: none; font-weight: 700; fill: var(--ink); }
    .tick.minor { fill: var(--minor-ink); } .tick.moderate { fill: var(--moderate-ink); } .tick.severe { fill: var(--severe-ink); } .tick.extreme { fill: var(--extreme-ink); }
    .word { fill: var(--calm); stroke: var(--edge); } .word.closed { fill: var(--edge); } .word.faulty { fill: var(--severe); }
    .tick.open, .tick.moving, .tick.mixed { fill: var(--ink); stroke: none; }
    .tick.closed { fill: var(--ground); stroke: none; } .tick.faulty { fill: var(--severe-ink); stroke: none; }
    @media (min-width: 64em) { .overview { grid-template-columns: minmax(0, 1.7fr) minmax(19em, 1fr); } .overview h2 { margin-top: .2em; } .map { position: sticky; top: .5em; } }
    @media (min-width: 110em) { html { font-size: 125%; } }
    @media (max-width: 40em) {
      header { display: grid; grid-template-columns: minmax(min-content, 1fr) auto; padding: .5em .75em .3em; } header nav { grid-column: 1 / -1; order: 1; }
      header ul { justify-content: space-between; gap: 0; margin: 0 -.35em; } header li a { padding: .4em .45em; }
      form.corner { grid-column: 1 / -1; order: 2; justify-content: flex-end; }
      main { padding: .4em .75em 1.5em; } footer { padding: 0 .75em; } .site { font-size: 1em; }
      dl.facts { grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5em), 1fr)); }
      .line { padding: .5rem .75rem; } .line:empty { padding: 0; }
      .map > svg.wide { display: none; } .map > svg.narrow { display: block; max-height: none; }
      .act label, .act input, .act select, .act button { width: 100%; }
      .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
      .stack, .stack tbody { display: block; }
      .stack tr { display: flex; flex-wrap: wrap; gap: .1em 1.1em; padding: .5em 0; border-bottom: 1px solid var(--line); }
      .stack th, .stack td { border: 0; padding: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 0; }
      .stack tbody th { flex: 0 0 100%; } .stack td:empty { display: none; }
      .stack td[data-name]::before { content: attr(data-name) " "; color: var(--soft); }
      .areas td:nth-child(2)::before, .alerts td:nth-child(3)::before, .alerts td:last-child::before { content: none !important; }
      .alerts td:last-child { flex: 0 0 100%; order: -1; font-weight: 600; } .areas small { min-width: 0; }
      .depth1, .depth2, .depth3, .depth4 { padding-left: 0; }
    }
    @media (prefers-reduced-motion: no-preference) { .shape path, .label .side { transition: fill .4s; } }
    @media print { header nav, form, .skip, .legend { display: none; } }

    """

  /// The mark in the browser's tab.
  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5394"/><path d="M4 12V4h8M4 8h6" fill="none" stroke="#fff" stroke-width="2"/></svg>
    """
}
