/// How the page looks: light and dark, on paper and on a phone.
enum PageStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff;
      --line: #d0d7de; --mean: #0b5cad; --high: #8db8e8; --minor: #c9a300; --moderate: #e07b00;
      --severe: #c62828; --extreme: #6a1b9a; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9ea7b3;
      --paper: #0d1117; --line: #30363d; --mean: #79b8ff; --high: #2f5f8f; --minor: #e3c64b;
      --moderate: #ff9d3c; --severe: #ff7b72; --extreme: #d2a8ff; } }
    body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
      color: var(--ink); background: var(--paper); }
    h1 { font-size: 1.6rem; line-height: 1.2; } h2 { margin-top: 2.5rem; font-size: 1.3rem;
      border-bottom: 1px solid var(--line); } h3 { margin-bottom: 0.2rem; font-size: 1.05rem; }
    p { max-width: 46rem; } .note, .none, figcaption { color: var(--soft); }
    .tiles { display: flex; flex-wrap: wrap; gap: 0.75rem; padding: 0; list-style: none; }
    .tiles li { flex: 1 1 9rem; border: 1px solid var(--line); border-radius: 6px;
      padding: 0.5rem 0.75rem; } .tiles b { display: block; font-size: 1.4rem; }
    .table { overflow-x: auto; } table { border-collapse: collapse; margin: 0.75rem 0;
      font-size: 0.9rem; } caption { text-align: left; font-weight: 600; padding-bottom: 0.25rem; }
    th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0;
      border-bottom: 1px solid var(--line); } .n { text-align: right;
      font-variant-numeric: tabular-nums; }
    figure { margin: 0.75rem 0; overflow-x: auto; } svg { width: 100%; min-width: 34rem; height: auto; font-size: 11px; }
    svg text { fill: var(--soft); } svg .level { fill: #1b1f24; } .grid { stroke: var(--line); }
    polyline { fill: none; stroke-width: 1; } polyline.mean { stroke: var(--mean); stroke-width: 2.5; }
    polyline.high { stroke: var(--high); } circle.mean { fill: var(--mean); }
    circle.high { fill: var(--high); } rect.minor { fill: var(--minor); }
    rect.moderate { fill: var(--moderate); } rect.severe { fill: var(--severe); }
    rect.extreme { fill: var(--extreme); } .l1 { fill: #e3e8ee; } .l2 { fill: #cfd8e3; }
    .l3 { fill: #b9cbe0; } .l4 { fill: #f1c27d; } .l5 { fill: #e58a8a; }
    nav a { margin-right: 1rem; } a { color: var(--mean); }
    @media print { body { max-width: none; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
    """
}
