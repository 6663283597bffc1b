-- A row for every table that schema version 5 brought: never edited.
INSERT INTO receipt (id, partner, number, alert, version, identifier, event, msg_type, area, status,
  sent, outbox, delivered, acknowledged, by, note) VALUES
  (1, 'police', 7, 'a.r.1', 2, 'p.a.r.1.2', 'escalated', 'Update', 'a', 'Actual', 2000, NULL, 2100,
  2500, 'police-box', 'seen');
