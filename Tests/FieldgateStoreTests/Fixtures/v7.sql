-- An empty store of schema version 7 as it was written: never edited.
PRAGMA application_id = 1179079508;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  channel TEXT,
  area TEXT,
  kind TEXT NOT NULL,
  measure TEXT NOT NULL,
  aggregation TEXT NOT NULL,
  unit TEXT NOT NULL,
  labels TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX series_by_key ON series(
  device, measure, ifnull(channel, x''), ifnull(area, x''), kind, aggregation, unit, labels);
CREATE TABLE reading (
  sequence INTEGER PRIMARY KEY,
  series INTEGER NOT NULL,
  time INTEGER NOT NULL,
  received INTEGER NOT NULL,
  value REAL,
  text TEXT,
  delta REAL,
  interval INTEGER,
  time_from TEXT,
  quality TEXT
, marks INTEGER) STRICT;
CREATE INDEX reading_by_time ON reading(time);
CREATE TABLE alert (
  id TEXT PRIMARY KEY NOT NULL,
  area TEXT NOT NULL,
  area_name TEXT NOT NULL,
  rule TEXT NOT NULL,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  severity TEXT NOT NULL,
  certainty TEXT NOT NULL,
  headline TEXT NOT NULL,
  instruction TEXT,
  measure TEXT NOT NULL,
  value ANY,
  "limit" REAL,
  unit TEXT,
  level INTEGER NOT NULL,
  reporting INTEGER NOT NULL,
  expected INTEGER NOT NULL,
  devices TEXT NOT NULL,
  onset INTEGER NOT NULL,
  cleared INTEGER,
  sequence INTEGER NOT NULL,
  acknowledged_by TEXT,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_by_update ON alert(updated);
CREATE TABLE alert_event (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  alert TEXT NOT NULL REFERENCES alert(id),
  sequence INTEGER NOT NULL,
  event TEXT NOT NULL,
  severity TEXT NOT NULL,
  heard_at TEXT NOT NULL,
  time INTEGER NOT NULL,
  by TEXT,
  note TEXT,
  body TEXT NOT NULL,
  UNIQUE (alert, sequence)
) STRICT;
CREATE TABLE level (
  id INTEGER PRIMARY KEY,
  area TEXT NOT NULL,
  level INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  by TEXT,
  reason TEXT
) STRICT;
CREATE TABLE state (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (owner, key)
) STRICT;
CREATE TABLE outbox (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  payload BLOB NOT NULL,
  retain INTEGER NOT NULL,
  qos INTEGER NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_retained ON outbox(topic) WHERE retain = 1;
CREATE TABLE delivery (
  batch INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  keys BLOB NOT NULL
) STRICT;
CREATE TABLE quarantine (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  received INTEGER NOT NULL,
  topic TEXT NOT NULL,
  adapter TEXT,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  size INTEGER NOT NULL,
  shape TEXT NOT NULL,
  payload BLOB
) STRICT;
CREATE VIEW readings (
  time, time_from, received, sequence, device, channel, area, kind, measure, aggregation,
  value, text, delta, interval, unit, labels, quality
) AS SELECT
  strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch'), ifnull(r.time_from, 'payload'), strftime('%Y-%m-%dT%H:%M:%fZ', r.received / 1000.0, 'unixepoch'), r.sequence,
  s.device, s.channel, s.area, s.kind, s.measure, s.aggregation,
  r.value, r.text, r.delta, r.interval / 1000.0, s.unit, s.labels, ifnull(r.quality, 'good')
FROM reading r CROSS JOIN series s ON s.id = r.series;
CREATE VIEW alerts (
  id, area, rule, severity, status, state, onset, cleared, level, value, "limit", coverage,
  headline
) AS SELECT
  id, area, rule, severity, status, state, strftime('%Y-%m-%dT%H:%M:%fZ', onset / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', cleared / 1000.0, 'unixepoch'), level, value,
  "limit", reporting || '/' || expected, headline
FROM alert;
CREATE VIEW alert_events (number, id, sequence, event, severity, time, by, note) AS SELECT
  number, alert, sequence, event, severity, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch'), by, note
FROM alert_event;
CREATE VIEW levels (area, level, since, until, by, reason) AS SELECT
  area, level, strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', until / 1000.0, 'unixepoch'), by, reason
FROM level;
CREATE VIEW quarantined (
  number, received, topic, adapter, outcome, reason, size, shape, payload
) AS SELECT
  number, strftime('%Y-%m-%dT%H:%M:%fZ', received / 1000.0, 'unixepoch'), topic, adapter, outcome, reason, size, shape, payload
FROM quarantine;
CREATE TABLE journal (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  after INTEGER NOT NULL,
  time INTEGER NOT NULL,
  steady INTEGER NOT NULL,
  kind TEXT NOT NULL,
  who TEXT,
  what TEXT,
  detail BLOB
) STRICT;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never changed'); END;
CREATE TABLE checkpoint (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  after INTEGER NOT NULL,
  journal INTEGER NOT NULL,
  event INTEGER NOT NULL
) STRICT;
CREATE TABLE checkpoint_state (
  checkpoint INTEGER NOT NULL,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (checkpoint, owner, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_event_by_time ON alert_event(time);
CREATE TABLE audit_entry (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END;
CREATE TRIGGER audit_entry_is_never_removed BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never removed'); END;
CREATE TRIGGER audit_entry_is_appended BEFORE INSERT ON audit_entry
WHEN NEW.number <> (SELECT ifnull(max(number), 0) + 1 FROM audit_entry)
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log gets the next number'); END;
CREATE VIEW audit (number, time, who, what, detail, hash) AS SELECT
  number, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch'), who, what,
  nullif(detail, ''), lower(hex(hash))
FROM audit_entry;
CREATE TABLE slot (
  source INTEGER NOT NULL,
  start INTEGER NOT NULL,
  through INTEGER NOT NULL,
  due INTEGER NOT NULL,
  sealed INTEGER NOT NULL,
  PRIMARY KEY (source, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_due ON slot(source, start) WHERE due = 1;
CREATE TABLE rollup (
  source INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  series INTEGER NOT NULL,
  count INTEGER NOT NULL,
  min REAL,
  max REAL,
  sum REAL,
  p20 REAL,
  p50 REAL,
  p80 REAL,
  delta REAL,
  text TEXT,
  reporting INTEGER,
  expected INTEGER,
  late INTEGER,
  through INTEGER NOT NULL,
  PRIMARY KEY (source, slot, series)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_by_arrival ON reading(received) WHERE quality = 'skewed';
CREATE TABLE area_series (
  id INTEGER PRIMARY KEY,
  area TEXT NOT NULL,
  measure TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (area, measure, unit)
) STRICT;
CREATE TABLE area_sample (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  series INTEGER NOT NULL,
  time INTEGER NOT NULL,
  value REAL,
  text TEXT,
  reporting INTEGER NOT NULL,
  expected INTEGER NOT NULL
) STRICT;
CREATE INDEX area_sample_by_time ON area_sample(time);
CREATE TABLE deletion (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  class TEXT NOT NULL,
  reason TEXT NOT NULL,
  oldest INTEGER NOT NULL,
  newest INTEGER NOT NULL,
  rows INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_raw ON quarantine(received) WHERE payload IS NOT NULL;
CREATE INDEX deletion_by_class ON deletion(class, reason);
CREATE TABLE upkeep (
  key TEXT PRIMARY KEY NOT NULL,
  value INTEGER NOT NULL
) STRICT;
CREATE VIEW areas_15min (
  time, area, measure, unit, count, min, max, mean, p20, p50, p80, text, coverage, late, slot
) AS SELECT
  strftime('%Y-%m-%dT%H:%M:%fZ', r.slot * 900000 / 1000.0, 'unixepoch'), s.area, s.measure, s.unit, r.count, r.min, r.max,
  r.sum / r.count, r.p20, r.p50, r.p80, r.text, r.reporting * 1.0 / nullif(r.expected, 0),
  ifnull(r.late, 0), r.slot
FROM rollup r CROSS JOIN area_series s ON s.id = r.series WHERE r.source = 1;
CREATE VIEW readings_15min (
  time, device, channel, area, kind, measure, aggregation, unit, labels, count, min, max, mean,
  p20, p50, p80, counted, text, late, slot
) AS SELECT
  strftime('%Y-%m-%dT%H:%M:%fZ', r.slot * 900000 / 1000.0, 'unixepoch'), s.device, s.channel, s.area, s.kind, s.measure, s.aggregation,
  s.unit, s.labels, r.count, r.min, r.max, r.sum / r.count, r.p20, r.p50, r.p80,
  CASE s.aggregation WHEN 'total' THEN r.delta WHEN 'instant' THEN NULL ELSE r.sum END,
  r.text, ifnull(r.late, 0), r.slot
FROM rollup r CROSS JOIN series s ON s.id = r.series WHERE r.source = 0;
CREATE VIEW deletions (time, class, "from", "to", rows, reason) AS SELECT
  strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch'), class, strftime('%Y-%m-%dT%H:%M:%fZ', oldest / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', newest / 1000.0, 'unixepoch'), rows, reason
FROM deletion;
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  partner TEXT NOT NULL,
  number INTEGER NOT NULL,
  alert TEXT NOT NULL,
  version INTEGER NOT NULL,
  identifier TEXT NOT NULL,
  event TEXT NOT NULL,
  msg_type TEXT NOT NULL,
  area TEXT NOT NULL,
  status TEXT NOT NULL,
  sent INTEGER NOT NULL,
  outbox INTEGER,
  delivered INTEGER,
  refused INTEGER,
  acknowledged INTEGER,
  by TEXT,
  note TEXT
) STRICT;
CREATE INDEX receipt_by_alert ON receipt(alert, partner);
CREATE INDEX receipt_on_its_way ON receipt(outbox) WHERE outbox IS NOT NULL;
CREATE VIEW receipts (
  partner, number, alert, version, identifier, event, msg_type, area, status, sent, delivered,
  refused, acknowledged, by, note
) AS SELECT
  partner, number, alert, version, identifier, event, msg_type, area, status, strftime('%Y-%m-%dT%H:%M:%fZ', sent / 1000.0, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%fZ', delivered / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', refused / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', acknowledged / 1000.0, 'unixepoch'), by, note
FROM receipt;
CREATE TABLE experiment (
  name TEXT PRIMARY KEY NOT NULL,
  started INTEGER NOT NULL,
  stopped INTEGER,
  by TEXT NOT NULL,
  note TEXT NOT NULL,
  stopped_by TEXT,
  stop_note TEXT
) STRICT;
CREATE VIEW experiments (name, started, stopped, by, note, stopped_by, stop_note) AS SELECT
  name, strftime('%Y-%m-%dT%H:%M:%fZ', started / 1000.0, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%fZ', stopped / 1000.0, 'unixepoch'), by, note, stopped_by, stop_note
FROM experiment;
CREATE TABLE exercise (
  began INTEGER PRIMARY KEY,
  mark TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT,
  scenario TEXT,
  by TEXT NOT NULL,
  seed INTEGER NOT NULL,
  speed REAL NOT NULL,
  until INTEGER NOT NULL,
  ended INTEGER,
  ended_by TEXT
) STRICT;
CREATE VIEW exercises (
  name, digest, started, ended, until, by, ended_by, seed, pace, mark, scenario
) AS SELECT
  name, digest, strftime('%Y-%m-%dT%H:%M:%fZ', began / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', ended / 1000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', until / 1000.0, 'unixepoch'), by, ended_by, seed, speed,
  mark, scenario
FROM exercise;
INSERT INTO grdb_migrations VALUES ('1-foundation'), ('2-journal'), ('3-audit-chain'), ('4-upkeep'), ('5-receipts'), ('6-experiments'), ('7-exercises');
COMMIT;
