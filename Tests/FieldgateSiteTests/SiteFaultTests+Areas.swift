/// Faults of the settings and of the areas.
extension SiteFaultTests {
  private static let advice = "write mqtt://user@host:port or mqtts://user@host:port"

  private static func noStreet(_ line: Int, _ column: Int) -> String {
    "inventory.yaml:\(line):\(column): error: 'street' is no area of this site; allowed are zone,"
      + " square"
  }

  static let settings: [Case] = [
    Case(
      "a misspelt key", "fieldgate.yaml", "timezone:", "timezne:",
      "2:1: error: the site has no key 'timezne'; allowed are site, timezone, broker, store,"
        + " language, publish, levels, load, privacy, alerts, fusion, web, schedules, holidays,"
        + " users; did you mean 'timezone'?"
    ),
    Case(
      "a key within", "fieldgate.yaml", "clientId:", "clientID:",
      "3:41: error: the broker has no key 'clientID'; allowed are url, urls, clientId, protocol,"
        + " keepAlive, receiveMaximum, sessionExpiry, passwordFile, ca, certificate, key,"
        + " tlsMinimum, password; did you mean 'clientId'?"),
    Case(
      "no site", "fieldgate.yaml", "site: small\n", "", "1:1: error: the site needs the key 'site'"),
    Case(
      "a zone that is none", "fieldgate.yaml", "Europe/Amsterdam", "Amsterdam",
      "2:11: error: 'Amsterdam' is no time zone known here; use an IANA name such as"
        + " Europe/Amsterdam"),
    Case(
      "a password in a URL, which is not repeated", "fieldgate.yaml", "mqtt://127.0.0.1:1883",
      "mqtt://me:secret@127.0.0.1",
      "3:16: error: broker address: a password must not stand in an address; leave it out and"
        + " give it in a file or a systemd credential"),
    Case(
      "a scheme that is none", "fieldgate.yaml", "mqtt://127.0.0.1:1883", "tcp://127.0.0.1",
      "3:16: error: broker address 'tcp://127.0.0.1': the scheme is neither mqtt nor mqtts;"
        + " \(advice)"),
    Case(
      "a password", "fieldgate.yaml", "clientId: fieldgate-small", "password: secret",
      "3:51: error: a password does not belong in this file; put it into a file of its own and"
        + " name that as 'passwordFile'"),
    Case(
      "no broker at all", "fieldgate.yaml", "url: \"mqtt://127.0.0.1:1883\", ", "",
      "3:9: error: the broker needs 'url', such as mqtt://127.0.0.1:1883, or 'urls' with several"),
    Case(
      "an empty list of brokers", "fieldgate.yaml", "url: \"mqtt://127.0.0.1:1883\"", "urls: []",
      "3:9: error: the broker needs 'url', such as mqtt://127.0.0.1:1883, or 'urls' with several"),
    Case(
      "a version of MQTT", "fieldgate.yaml", "clientId: fieldgate-small", "protocol: 4",
      "3:51: error: '4' is no version of MQTT; allowed are 5, 3.1.1; did you mean '5'?"),
    Case(
      "a certificate without its key", "fieldgate.yaml", "clientId: fieldgate-small",
      "certificate: a.pem",
      "3:9: error: a client certificate needs both 'certificate' and 'key'"),
    Case(
      "a version of TLS", "fieldgate.yaml", "clientId: fieldgate-small", "tlsMinimum: 1.1",
      "3:53: error: '1.1' is no version of TLS; allowed are 1.2, 1.3; did you mean '1.2'?"),
    Case(
      "a bad length of time", "fieldgate.yaml", "linger: 200ms", "linger: 200",
      "4:57: error: expected a length of time such as 250ms, 60s, 5m, 2h or 7d, found '200'"),
    Case(
      "a wait that is too long", "fieldgate.yaml", "linger: 200ms", "linger: 1m",
      "4:57: error: a batch may wait for at most 10s, found '1m'"),
    Case(
      "states too often", "fieldgate.yaml", "state: 1s", "state: 10ms",
      "5:19: error: a state goes out at most every 100ms, found '10ms'"),
    Case(
      "a word for a Boolean", "fieldgate.yaml", "readings: off", "readings: never",
      "5:33: error: expected true or false, found 'never'"),
    Case(
      "a list for a mapping", "fieldgate.yaml", "{ state: 1s, readings: off }", "[state]",
      "5:10: error: expected publish as a mapping, found a list"),
    Case(
      "several at once, the zone included", "fieldgate.yaml",
      "timezone: Europe/Amsterdam\nbroker: { url: \"mqtt://127.0.0.1:1883\", clientId: fieldgate-small }",
      "timezone: Mars",
      "1:1: error: the site needs the key 'broker'",
      "2:11: error: 'Mars' is no time zone known here; use an IANA name such as Europe/Amsterdam"),
    Case(
      "not YAML", "fieldgate.yaml", "site: small", "site: \"small",
      "3:17: error: not YAML: did not find expected key while parsing a block mapping; put a"
        + " text in quotes that begins with {, [, *, &, @ or %, or that has ': ' in it"),
    Case(
      "a tab", "fieldgate.yaml", "site: small", "\tsite: small",
      "1:1: error: not YAML: found character that cannot start any token while scanning for the"
        + " next token; indent with blanks, and put a text in quotes that begins with @, % or `"),
    Case(
      "a key that stands twice", "fieldgate.yaml", "site: small", "site: small\nsite: small",
      "1:1: error: the key 'site' stands twice in this mapping"),
  ]

  static let areas: [Case] = [
    Case(
      "no GeoJSON", "areas.geojson", "FeatureCollection", "Features",
      "1:1: error: expected a GeoJSON FeatureCollection:"
        + " { \"type\": \"FeatureCollection\", \"features\": [ … ] }"),
    Case(
      "a Feature without an id", "areas.geojson", "\"id\": \"street\", ", "",
      "6:3: error: the Feature needs an \"id\": it is the area's id", noStreet(5, 11),
      noStreet(9, 25)),
    Case(
      "two areas with one id", "areas.geojson", "\"id\": \"street\"", "\"id\": \"square\"",
      "6:3: error: the area 'square' stands at line 4 already", noStreet(5, 11), noStreet(9, 25)),
    Case(
      "a parent that is none", "areas.geojson", "\"kind\": \"street\", \"parent\": \"zone\"",
      "\"kind\": \"street\", \"parent\": \"zome\"",
      "6:84: error: the parent 'zome' of 'street' is no area of this site; did you mean 'zone'?"),
    Case(
      "a circle of parents", "areas.geojson", "\"name\": \"Zone\"", "\"parent\": \"square\"",
      "2:64: error: the area 'zone' lies within itself, through 'square'",
      "4:84: error: the area 'square' lies within itself, through 'zone'"),
    Case(
      "a ring that is not closed", "areas.geojson",
      "[[[4, 52], [5, 52], [5, 53], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "[[[4, 52], [5, 52], [5, 53], [4, 53]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "3:54: error: the ring is not closed: repeat its first position at its end"),
    Case(
      "a ring of three", "areas.geojson",
      "[[[4, 52], [5, 52], [5, 53], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "[[[4, 52], [5, 52], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "3:54: error: a ring needs at least four positions, found 3"),
    Case(
      "latitude before longitude, where it shows", "areas.geojson",
      "[[[4, 52], [5, 52], [5, 53], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "[[[4, 152], [5, 52], [5, 53], [4, 152], [4, 52], [5, 52], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "3:54: error: the ring is not closed: repeat its first position at its end",
      "3:59: error: 152 is out of range; allowed are -90 to 90",
      "3:87: error: 152 is out of range; allowed are -90 to 90"),
    Case(
      "coordinates that are no list", "areas.geojson",
      "[[[4, 52], [5, 52], [5, 53], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "\"4, 52\" } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "3:53: error: expected the rings of a polygon, the outer one first, found '4, 52'"),
    Case(
      "no ring", "areas.geojson",
      "[[[4, 52], [5, 52], [5, 53], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "[] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "3:53: error: expected the rings of a polygon, the outer one first, found an empty list"),
    Case(
      "a geometry that is none of an area", "areas.geojson",
      "\"Polygon\", \"coordinates\": [[[4, 52], [5, 52], [5, 53], [4, 52]]] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "\"Polgon\", \"coordinates\": [] } },\n  { \"type\": \"Feature\", \"id\": \"square\"",
      "3:17: error: 'Polgon' is no geometry of an area; allowed are Polygon, MultiPolygon;"
        + " did you mean 'Polygon'?"),
    Case(
      "a level out of range", "areas.geojson", "\"level\": 4", "\"level\": 6",
      "2:79: error: 6 is out of range; allowed are 1 to 5"),
    Case(
      "a capacity that is a text", "areas.geojson", "\"level\": 4", "\"capacity\": \"many\"",
      "2:82: error: expected a number, found 'many'"),
    Case(
      "a property that is nearly one of ours", "areas.geojson", "\"level\": 4", "\"levle\": 4",
      "2:70: warning: the property 'levle' is not used; did you mean 'level'?"),
  ]

  /// The list stands in line 2; a user's first value in column 17.
  private static func user(_ name: String, _ text: String, _ said: String) -> Case {
    Case(
      name, "fieldgate.yaml", "timezone:", "users: [{ user: \(text) }]\ntimezone:", said)
  }

  /// Faults of the broker's users.
  static let users: [Case] = [
    user(
      "a user with a wildcard", "\"a+b\", role: reader",
      "2:17: error: the user 'a+b' has a '+', which means something in topics; use another name"),
    user(
      "a user with every wildcard", "\"#\", role: operator",
      "2:17: error: the user '#' has a '#', which means something in topics; use another name"),
    user(
      "a user with levels", "a/b, role: reader",
      "2:17: error: the user 'a/b' has a '/', which means something in topics; use another name"),
    user(
      "a user with a colon", "\"a:b\", role: reader",
      "2:17: error: the user 'a:b' has a ':', which ends a name in Mosquitto's password file; use"
        + " another name"),
    user(
      "a user with a line end", "\"a\\ntopic readwrite x\", role: reader",
      "2:17: error: the user 'a\\u{a}topic readwrite x' begins or ends with a blank, or has a control"
        + " character in it"),
    user(
      "a role that there is not", "a, role: admin",
      "2:26: error: 'admin' is no role; allowed are operator, reader, trainer, device"),
    user(
      "a device user of nothing", "a, role: device",
      "2:9: error: the device user 'a' needs 'devices' or 'adapters': whose topics it writes"),
    user(
      "an operator with a device's topics", "a, role: operator, adapters: [xovis-v5]",
      "2:9: error: an operator writes into no device's topics; 'devices' and 'adapters' belong to"
        + " the role device"),
    user(
      "a user that stands there already", "a, role: reader }, { user: a, role: operator",
      "2:36: error: the user 'a' stands at line 2 already"),
  ]
}
