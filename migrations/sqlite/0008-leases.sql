-- Locks by purpose, and overwriting that several forgettings share (R12).

-- What the lease is held for. `wanted_by`, `wanted_at`: the night that waits for it, and when it last asked.
ALTER TABLE night_lease ADD COLUMN purpose TEXT NOT NULL DEFAULT 'night';
ALTER TABLE night_lease ADD COLUMN wanted_by INTEGER;
ALTER TABLE night_lease ADD COLUMN wanted_at INTEGER;

-- Rewriting the file: one row. Forgettings are counted through all runs: those up to `covered` are overwritten; the fact
-- `scrub-owed` counts those that came after. A run notes before it begins what it covers.
CREATE TABLE scrub_runs (
  name     TEXT PRIMARY KEY,
  -- Of the latest run.
  run      INTEGER NOT NULL,
  running  INTEGER NOT NULL,
  pid      INTEGER NOT NULL,
  host     TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  covers   INTEGER NOT NULL,
  -- Over all runs: what is done, and the latest run that failed.
  covered  INTEGER NOT NULL,
  failed   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
