/// What Foundation makes of the measured messages: structs of the fields that the adapters
/// read, and of nothing else.
struct XovisPush: Decodable {
  let logics_data: Logics

  struct Logics: Decodable { let logics: [Logic] }

  struct Logic: Decodable {
    let name: String
    let records: [Record]
  }

  struct Record: Decodable {
    let from: Int64
    let to: Int64
    let counts: [Count]
  }

  struct Count: Decodable {
    let name: String
    let value: Double
  }
}

struct Telcamera: Decodable {
  let data: [Block]

  struct Block: Decodable {
    let sensor: String
    let sensor_state: String
    let message_type: String
    let interval: Double?
    let timestamp_start: String
    let aggregate: [Item]
  }

  struct Item: Decodable {
    let type: String?
    let id: String?
    let area: Double?
    let count: Double?
    let count_in: Double?
    let count_out: Double?
  }
}

struct Uplink: Decodable {
  let uplink_message: Content

  struct Content: Decodable {
    let received_at: String
    let frm_payload: String?
    let decoded_payload: [String: Line]?
  }

  struct Line: Decodable {
    let total_in: Double?
    let total_out: Double?
    let period_in: Double?
    let period_out: Double?
  }
}

struct FrigateEvent: Decodable {
  let type: String
  let after: After

  struct After: Decodable {
    let camera: String
    let label: String
    let frame_time: Double
    let false_positive: Bool?
  }
}
