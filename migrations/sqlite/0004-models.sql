-- Models of the owner's choice (spec §9.9.3; R22): who worded what. The subject is a block, a cluster or a session; no words.
CREATE TABLE editor_answers (
  subject_id TEXT NOT NULL,
  what       TEXT NOT NULL,
  model      TEXT NOT NULL,
  -- The first 16 hex digits of the SHA-256 of the prompt.
  prompt     TEXT NOT NULL,
  PRIMARY KEY (subject_id, what)
) STRICT, WITHOUT ROWID;
