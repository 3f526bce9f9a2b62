-- The third schema: calibrations. What brands were measured on and which bar was raised: never deleted, because hits name
-- the calibration in their rule version and every score can be recomputed.

CREATE TABLE calibration_samples (
  sha256 TEXT PRIMARY KEY,                     -- of the texts
  filings INTEGER NOT NULL,                    -- how many were stored when it was drawn
  marks INTEGER NOT NULL,                      -- how many texts it holds
  texts BLOB NOT NULL                          -- zlib of a JSON list
);

CREATE TABLE calibrations (
  id INTEGER PRIMARY KEY,                      -- the newest is in force
  name TEXT NOT NULL,                          -- follows from everything a score depends on: the same content, the same name
  sample TEXT NOT NULL REFERENCES calibration_samples(sha256),
  engine_version TEXT NOT NULL, rules_version TEXT NOT NULL, background_version TEXT NOT NULL,
  raised_json TEXT NOT NULL,                   -- per brand with a raised bar: hash, offset, alarms, expected
  measured_json TEXT NOT NULL,                 -- hashes of all brands that were measured
  made_at TEXT NOT NULL
);
CREATE INDEX calibrations_name ON calibrations (name);
