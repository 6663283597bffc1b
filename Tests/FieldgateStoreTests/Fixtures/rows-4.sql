-- A row for every table that schema version 4 brought: never edited.
INSERT INTO slot (source, start, through, due, sealed) VALUES (0, 0, 42, 1, 0), (1, 0, 1, 0, 0);
INSERT INTO rollup (source, slot, series, count, min, max, sum, p20, p50, p80, reporting, expected,
  late, through) VALUES (1, 0, 1, 2, 0.5, 1.5, 2.0, 0.7, 1.0, 1.3, 3, 4, NULL, 1);
INSERT INTO area_series (id, area, measure, unit) VALUES (1, 'a', 'density', 'people/m2');
INSERT INTO area_sample (sequence, series, time, value, text, reporting, expected) VALUES
  (1, 1, 60000, 0.5, NULL, 3, 4);
INSERT INTO deletion (number, time, class, reason, oldest, newest, rows) VALUES
  (1, 3000, 'readings', 'age', 1, 2, 7);
INSERT INTO upkeep (key, value) VALUES ('clock', 3000);
