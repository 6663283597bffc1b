-- A row for every table of schema version 1, in columns by name, so that later versions take
-- it too: never edited.
INSERT INTO series (id, device, channel, area, kind, measure, aggregation, unit, labels) VALUES
  (7, 'd', NULL, 'a', 'crowd', 'density', 'instant', 'people/m2', '{}'),
  (8, 'd', 'Line 0', NULL, 'crowd', 'count_in', 'total', 'people', '{"class":"person"}');
INSERT INTO reading
  (sequence, series, time, received, value, text, delta, interval, time_from, quality) VALUES
  (41, 7, 1000, 1250, 4.5, NULL, NULL, NULL, 'arrival', 'late'),
  (42, 8, 2000, 2250, 5, NULL, 3, 60000, NULL, NULL);
INSERT INTO alert (id, area, area_name, rule, status, state, severity, certainty, headline,
  instruction, measure, value, "limit", unit, level, reporting, expected, devices, onset, cleared,
  sequence, acknowledged_by, updated) VALUES
  ('a.r.1', 'a', 'A', 'r', 'Actual', 'cleared', 'severe', 'Likely', 'A: density', 'Look', 'density',
    4.5, 3.0, 'people/m2', 4, 1, 2, '["d"]', 500, 3000, 2, 'ops', 3000);
INSERT INTO alert_event (number, alert, sequence, event, severity, heard_at, time, by, note, body)
  VALUES
  (1, 'a.r.1', 1, 'raised', 'severe', 'severe', 1000, NULL, NULL, '{"event":"raised"}'),
  (2, 'a.r.1', 2, 'cleared', 'severe', 'severe', 3000, 'ops', 'gone', '{"event":"cleared"}');
INSERT INTO level (id, area, level, since, until, by, reason) VALUES
  (1, 'a', 5, 100, 900, 'chief', 'a threat');
INSERT INTO state (owner, key, version, bytes) VALUES ('clock', '', 1, x'01');
INSERT INTO outbox (number, topic, payload, retain, qos, created) VALUES
  (9, 'fieldgate/s/alerts/a/severe', x'7b7d', 0, 1, 3000);
INSERT INTO delivery (batch, count, keys) VALUES (3, 1, x'0100000000000000000000');
INSERT INTO quarantine (number, received, topic, adapter, outcome, reason, size, shape, payload)
  VALUES (5, 2500, 'xovis/d/live', 'xovis-v5', 'malformed', 'no JSON', 3, 'text of 3', NULL);
