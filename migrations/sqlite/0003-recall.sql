-- What recall tells turns apart by since it looks closer (spec §7.4): the order of a text's words (inside `terms`), what kinds of
-- things it holds (`marks`), and the times it names.

-- -1: terms of an earlier analyser, hashes with counts and no order; a night renews them.
ALTER TABLE entry_terms ADD COLUMN marks INTEGER NOT NULL DEFAULT -1;
CREATE INDEX entry_terms_outdated ON entry_terms (entry_seq) WHERE marks = -1;

-- Milliseconds, from the first to just before the last.
CREATE TABLE entry_dates (
  entry_seq INTEGER NOT NULL REFERENCES day_table (entry_seq) ON DELETE CASCADE,
  from_at   INTEGER NOT NULL,
  to_at     INTEGER NOT NULL,
  PRIMARY KEY (entry_seq, from_at, to_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_dates_from ON entry_dates (from_at, to_at);
