-- A row for the table that schema version 6 brought: never edited.
INSERT INTO experiment (name, started, stopped, by, note, stopped_by, stop_note) VALUES
  ('one-way', 1000, 2000, 'anna', 'Statenlaan one way', 'anna', NULL);
