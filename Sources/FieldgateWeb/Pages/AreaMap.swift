import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// The map of the areas as a picture: each in the colour of its worst open alert, with a label
/// that says the same in marks and words.
struct AreaMap: Sendable {
  private let page: Page
  private let drawing: MapDrawing
  private let alerts: [AreaID: [Alert]]
  private let shapes: [AreaID: MapDrawing.Shape]

  init(_ page: Page, _ drawing: MapDrawing, _ alerts: [AreaID: [Alert]]) {
    self.page = page
    self.drawing = drawing
    self.alerts = alerts
    shapes = Dictionary(drawing.shapes.map { ($0.area, $0) }, uniquingKeysWith: { one, _ in one })
  }

  private var words: Words { page.words }
  private var picture: LivePicture { page.picture }
  private var form: MapDrawing.Form { drawing.form }

  /// What the maps of a page share: it may not stand in one that is not shown.
  static let patterns: HTML = """
    <svg class="patterns" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="10" height="10" class="hatch-ground"/><rect width="4" height="10" class="hatch-line"/></pattern></defs></svg>

    """

  var html: HTML {
    let order = picture.plan.tree.order
    let shapes = order.enumerated().map { shape(of: $1, $0) }
    let labels = order.enumerated().map { label(of: $1, $0) }
    let name = words(
      nl: "Kaart; dezelfde gegevens staan in de tabel eronder",
      en: "Map; the table below says the same")
    return """
      <svg class="\(form.name)" viewBox="0 0 \(form.width) \(drawing.height)" role="group" aria-label="\(name)">
      \(shapes)
      \(leaders)
      \(labels)
      </svg>

      """
  }

  private var leaders: [HTML] {
    drawing.shapes.compactMap { shape in
      shape.label.map { box in
        let end = box.nearest(to: shape.middle)
        return
          "<path class=\"leader\" d=\"M\(shape.middle.x) \(shape.middle.y)L\(end.x) \(end.y)\"/>"
      }
    }
  }

  /// `severe`, `blind`, …: how an area looks. What an exercise beside the real work says of it
  /// has none of the colours that stand for something real.
  static func classes(of area: AreaID, _ worst: Alert?, _ picture: LivePicture) -> String {
    var classes = [worst.map { "sev \($0.severity.description)" } ?? "calm"]
    switch picture.areas[area]?.freshness {
    case .blind: classes.append("blind")
    case .degraded: classes.append("degraded")
    case nil: classes.append("unmeasured")
    case .fresh: break
    }
    if let worst {
      if worst.status != .actual, worst.status != .system { classes.append("unreal") }
      if picture.isUnreal(worst) { classes.append("apart") }
    }
    return classes.joined(separator: " ")
  }

  private func classes(of area: AreaID) -> String {
    Self.classes(of: area, alerts[area]?.first, picture)
  }

  func shape(of area: AreaID, _ index: Int) -> HTML {
    guard let shape = shapes[area] else { return "" }
    let isAround = shape.label == nil
    let around = isAround ? " around" : ""
    let hatch: HTML =
      picture.areas[area]?.freshness == .blind && !isAround
      ? "<path class=\"hatched\" d=\"\(shape.path)\" fill=\"url(#hatch)\"/>" : ""
    return
      "<g id=\"\(form.mark)s\(index)\" data-live class=\"shape \(classes(of: area))\(around)\"><path d=\"\(shape.path)\" fill-rule=\"evenodd\"/>\(hatch)</g>\n"
  }

  func label(of area: AreaID, _ index: Int) -> HTML {
    guard let shape = shapes[area], let state = picture.areas[area] else { return "" }
    guard let box = shape.label else { return mark(of: state, at: shape.edge, index) }
    let worst = alerts[area]?.first
    let layout = LabelLayout(form)
    let name = state.area.name[words.language]
    let cells = AreaCells(state, words)
    let level = state.level.level.rawValue
    // What is exercised does not hide that nothing is known of what is real.
    let isBlind = state.freshness == .blind && worst.map(picture.isUnreal) ?? true
    let mark = isBlind ? "?" : worst.map { Words.mark($0.severity) } ?? ""
    let tag = worst.flatMap { $0.status == .system ? nil : words.status($0.status) }
    let posts = posts(of: state, layout)
    let partly = state.freshness == .degraded ? words(nl: "deels blind", en: "partly blind") : nil
    let note = [tag, cells.mainCoverage, partly].compactMap { $0 }.joined(separator: " · ")
    let told = [
      name, worst.map { words.severity($0.severity) }, tag,
      [cells.main, cells.mainCoverage].compactMap { $0 }.joined(separator: " "),
      words.freshness(state.freshness), "\(words.level) \(level)",
    ]
    .compactMap { $0 }.joined(separator: ", ")
    // Beside posts there is less room; on a phone they stand below the value.
    let beside = layout.room - (posts.isEmpty ? 0 : layout.posts + 4)
    return """
      <g id="\(form.mark)l\(index)" data-live class="label \(classes(of: area))" transform="translate(\(box.x) \(box.y))"><a id="\(form.mark)m\(index)" href="/areas/\(segment: area.rawValue)" aria-label="\(told)"><title>\(told)</title><rect class="card" width="\(box.width)" height="\(box.height)" rx="6"/><path class="side" d="\(layout.side)"/><text class="mark" x="\(layout.middle)" y="\(layout.mark)">\(mark)</text>\(layout.text("name", name, layout.name, layout.room, isName: true))\(layout.text("value", cells.label, layout.value, form == .wide ? beside : layout.room))\(layout.text("note", note, layout.note, beside, isBold: tag != nil))<circle class="level" cx="\(layout.middle)" cy="\(layout.level)" r="\(layout.radius)"/><text class="level" x="\(layout.middle)" y="\(layout.level + layout.radius * 0.5)">\(level)</text>\(posts)</a></g>

      """
  }

  /// What stands at the boundary of the area around all others while it has an alert: the second
  /// mark besides the boundary's colour.
  private func mark(of state: AreaState, at edge: MapDrawing.Point, _ index: Int) -> HTML {
    let id: HTML = "\(form.mark)l\(index)"
    guard let worst = alerts[state.area.id]?.first else {
      return "<g id=\"\(id)\" data-live class=\"label around\"></g>\n"
    }
    let tag = worst.status == .system ? nil : words.status(worst.status)
    let told = [state.area.name[words.language], words.severity(worst.severity), tag]
      .compactMap { $0 }.joined(separator: ", ")
    let (width, height) = form == .wide ? (42.0, 32.0) : (30.0, 28.0)
    let x = min(max(edge.x - width / 2, 2), form.width - width - 2)
    let y = min(max(edge.y - height / 2, 2), drawing.height - height - 2)
    return """
      <g id="\(id)" data-live class="label \(classes(of: state.area.id)) around"><a id="\(form.mark)m\(index)" href="/areas/\(segment: state.area.id.rawValue)" aria-label="\(told)"><title>\(told)</title><rect class="card side" x="\(x)" y="\(y)" width="\(width)" height="\(height)" rx="6"/><text class="mark" x="\(x + width / 2)" y="\(y + height * 0.75)">\(Words.mark(worst.severity))</text></a></g>

      """
  }

  /// Three posts: standing where the passage is closed, sunk into the ground where it is open.
  private func posts(of state: AreaState, _ layout: LabelLayout) -> HTML {
    guard case .word(let word) = state.values.first(where: { $0.measure == .bollards })?.value.value
    else { return "" }
    let (part, kind) =
      switch BollardState(rawValue: word) {
      case .closed: (1.0, "closed")
      case .open: (0.18, "open")
      default: (0.55, "between")
      }
    let (right, ground) = (form.label.width - 6, layout.note.y)
    let step = (layout.posts - 3) / 3
    let posts: [HTML] = [0.0, 1, 2].map { place in
      let high = layout.high * part
      return
        "<rect x=\"\(right - layout.posts + 1.5 + place * step + step * 0.22)\" y=\"\(ground - high)\" width=\"\(step * 0.56)\" height=\"\(high)\"/>"
    }
    return """
      <g class="posts \(kind)"><title>\(words.bollards(word))</title>\(posts)<path d="M\(right - layout.posts) \(ground + 1)H\(right)"/></g>
      """
  }
}

/// Where the parts of a label stand, in a map's units, and how many letters fit.
struct LabelLayout: Sendable {
  private let form: MapDrawing.Form
  /// The coloured side, and the middle of it.
  private let sideWidth: Double
  /// About how wide a letter of a size is, in parts of that size.
  private static let letter = 0.56

  init(_ form: MapDrawing.Form) {
    self.form = form
    sideWidth = form == .wide ? 36 : 22
  }

  var middle: Double { sideWidth / 2 }
  var radius: Double { form == .wide ? 9.5 : 7.5 }
  var mark: Double { form == .wide ? 28 : 20 }
  var level: Double { form.label.height - radius - (form == .wide ? 7 : 5) }
  /// Where texts begin, and how wide they may be.
  var left: Double { sideWidth + (form == .wide ? 8 : 5) }
  var room: Double { form.label.width - left - (form == .wide ? 8 : 4) }
  /// How wide three posts are, and how high they stand.
  var posts: Double { form == .wide ? 30 : 18 }
  var high: Double { form == .wide ? 25 : 10 }
  var name: (y: Double, size: Double) { form == .wide ? (19, 14) : (14, 11.5) }
  var value: (y: Double, size: Double) { form == .wide ? (40, 18) : (29, 13.5) }
  var note: (y: Double, size: Double) { form == .wide ? (56, 12) : (42, 11) }

  var side: String {
    let (width, height) = (Int(sideWidth), Int(form.label.height))
    return "M6 0H\(width)V\(height)H6A6 6 0 0 1 0 \(height - 6)V6A6 6 0 0 1 6 0Z"
  }

  /// A line of text. What is a little too long is set narrower, what is longer is cut; of a name
  /// goes first what stands in brackets.
  func text(
    _ kind: String, _ text: String, _ line: (y: Double, size: Double), _ room: Double,
    isName: Bool = false, isBold: Bool = false
  ) -> HTML {
    let each = line.size * Self.letter * (kind == "value" || isBold ? 1.14 : 1)
    let fitting = Int(room / each)
    let most = Int(room / each * 1.22)
    var shown = text
    if isName, shown.count > most, let bracket = shown.firstRange(of: " (") {
      shown = String(shown[..<bracket.lowerBound])
    }
    if shown.count > most { shown = shown.prefix(max(1, most - 1)) + "…" }
    let squeezed: HTML =
      shown.count > fitting ? " textLength=\"\(room)\" lengthAdjust=\"spacingAndGlyphs\"" : ""
    return "<text class=\"\(kind)\" x=\"\(left)\" y=\"\(line.y)\"\(squeezed)>\(shown)</text>"
  }
}
