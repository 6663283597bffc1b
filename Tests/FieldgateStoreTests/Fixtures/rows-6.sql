-- A row for every table that schema version 6 brought: never edited.
INSERT INTO experiment (name, started, stopped, by, note, stopped_by, stop_note) VALUES
  ('cones', 1000, 2000, 'anna', 'Cones on the corner', 'bo', 'calm'),
  ('runs', 1500, NULL, 'anna', 'n', NULL, NULL);
