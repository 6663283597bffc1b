-- A row for the table that schema version 7 brought: never edited.
INSERT INTO exercise (began, mark, name, digest, scenario, by, seed, speed, until, ended, ended_by)
  VALUES (1000, 'exercise.19700101T000001000Z', 'drill', 'ff', 'scenario: drill', 'coach', 7, 2.0,
  61000, 31000, NULL);
