-- A row for every table that schema version 2 brought, and its column: never edited.
UPDATE reading SET marks = 2 WHERE sequence = 41;
INSERT INTO journal (number, after, time, steady, kind, who, what, detail) VALUES
  (1, 0, 400, 10, 'start', NULL, 'start', CAST('{"boot":"b","plan":"00ff"}' AS BLOB)),
  (2, 0, 450, 60, 'listening', NULL, NULL, NULL),
  (3, 41, 1500, 1110, 'command', 'ops', 'ack', CAST('{"id":"a.r.1"}' AS BLOB)),
  (4, 42, 2600, 2210, 'command', 'é', 'level', x'ff00'),
  (5, 42, 2700, 2310, 'deaf', NULL, NULL, NULL);
INSERT INTO checkpoint (number, time, after, journal, event) VALUES (1, 3000, 42, 5, 2);
INSERT INTO checkpoint_state (checkpoint, owner, key, version, bytes) VALUES
  (1, 'clock', '', 1, x'01');
