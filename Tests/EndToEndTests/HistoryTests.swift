import FieldgateTestSupport
import Foundation
import Testing

/// Quarters of an hour: what a daemon makes of them, and what `query areas` gives.
@Suite("History by quarters of an hour") struct HistoryTests {
  private static let header =
    "time,area,measure,unit,count,min,max,mean,p20,p50,p80,text,coverage,late"

  @Test("the daemon rolls up what was, and query gives it as CSV and as JSON")
  func quarters() throws {
    let gateway = try Gateway(Broker.start())
    // A quarter of an hour in a second.
    let began = wall()
    let pace = ["--pace", "900@\(began)@\(began)"]
    try gateway.start(pace)
    try gateway.publish(Said.zone(1000, at: began + (wall() - began) * 900))
    let old = try eventually("samples of a quarter that is over") {
      try gateway.column(
        "slot",
        "SELECT min(time) / 900000 AS slot FROM area_sample HAVING max(time) / 900000 > "
          + "min(time) / 900000 + 1"
      ).first
    }
    #expect(try gateway.command("query", "areas", "--json").json.elements.isEmpty)
    try gateway.terminate()
    // A start looks at once what is due.
    try gateway.start(pace)
    try gateway.wait(for: "roll-ups of areas and of the device") {
      let slots = try gateway.column("slot", "SELECT DISTINCT slot FROM areas_15min ORDER BY slot")
      return try slots.first == old && !gateway.rows("SELECT * FROM readings_15min").isEmpty
    }
    let reading = try #require(try gateway.rows("SELECT * FROM readings_15min").first)
    #expect(reading["measure"] == "occupancy" && reading["p50"] == "1000.0")
    #expect(reading["count"] == "1" && reading["late"] == "0")

    let window = ["--from", Self.text(began - 3_600_000), "--to", Self.text(began + 900_000_000)]
    let csv = try gateway.begin(["query", "areas"] + window)
    #expect(try csv.end() == .exit(0), "\(csv.errors)")
    let lines = csv.output.split(separator: "\n").map(String.init)
    #expect(lines.first == Self.header)
    let cells = lines.dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(!cells.isEmpty && cells.allSatisfy { $0.count == 14 })
    let rows = try gateway.rows("SELECT time, area, measure, count, p50 FROM areas_15min")
    #expect(cells.count >= rows.count)
    for row in rows {
      #expect(
        cells.contains { $0[0] == row["time"] && $0[1] == row["area"] && $0[2] == row["measure"] })
    }

    let json = try gateway.begin(["query", "areas", "--format", "json"] + window)
    #expect(try json.end() == .exit(0))
    let quarter = try #require(
      JSON(Array(json.output.utf8)).elements.first {
        $0["measure"].string == "occupancy" && $0["area"].string == "churchillplein"
          && $0["count"].number ?? 0 > 0
      })
    #expect(quarter["p50"].number == 1000 && quarter["max"].number == 1000)
    #expect(quarter["unit"].string == "people" && quarter["coverage"].number ?? 0 > 0)
    // A slot begins on its quarter.
    let minutes = quarter["time"].string?.dropFirst(14).prefix(2) ?? ""
    #expect(["00", "15", "30", "45"].contains(minutes))
  }

  private static func text(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds / 1000)).ISO8601Format()
  }
}
