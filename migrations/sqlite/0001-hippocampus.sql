-- Tier 1, the Hippocampus (spec §2.2, §2.3, §4.2; R2, R13, R17, R19). Times are milliseconds since the epoch.

CREATE TABLE agents (
  agent_id   TEXT PRIMARY KEY,
  role       TEXT NOT NULL CHECK (role IN ('muse', 'majordomo', 'consultant')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  user_id    TEXT PRIMARY KEY,
  tier       TEXT NOT NULL DEFAULT 'normal' CHECK (tier IN ('normal', 'meso', 'elder')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  session_key        INTEGER PRIMARY KEY,
  session_id         TEXT NOT NULL UNIQUE,
  agent_id           TEXT NOT NULL REFERENCES agents (agent_id),
  user_id            TEXT REFERENCES users (user_id),
  first_at           INTEGER NOT NULL,
  last_at            INTEGER NOT NULL,
  next_turn          INTEGER NOT NULL DEFAULT 0,
  -- What recall weighs words by, kept where every memory writes anyway.
  entries            INTEGER NOT NULL DEFAULT 0,
  words              INTEGER NOT NULL DEFAULT 0,
  -- Continuity over sessions (§4.2): an arc left open, the question it pursues, and the session that took it up.
  continuity_flag    INTEGER NOT NULL DEFAULT 0,
  open_arc_question  TEXT,
  open_arc_space     INTEGER,
  open_arc_embedding BLOB,
  continues_session  INTEGER REFERENCES sessions (session_key)
) STRICT;

-- Numbers are never used twice (a fact remembers the last one when it is forgotten), so that what other processes still
-- hold of a forgotten entry cannot become another's. The content stands last, so that reading the columns before it never touches the pages a long text spills to.
CREATE TABLE day_table (
  entry_seq         INTEGER PRIMARY KEY,
  entry_id          TEXT NOT NULL UNIQUE,
  session_key       INTEGER NOT NULL,
  turn_number       INTEGER NOT NULL,
  role              TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'note')),
  speaker           TEXT,
  said_at           INTEGER NOT NULL,
  created_at        INTEGER NOT NULL,
  user_id           TEXT REFERENCES users (user_id),
  user_tier         TEXT,
  keep              INTEGER NOT NULL DEFAULT 0,
  token_count       INTEGER NOT NULL,
  message_type      TEXT NOT NULL DEFAULT 'dialogue'
                    CHECK (message_type IN ('dialogue', 'internal_monologue', 'epiphany', 'system')),
  perplexity_score  REAL,
  flux_state        TEXT CHECK (flux_state IN ('baseline', 'spike', 'open', 'resolution', 'stable')),
  epiphany_metadata TEXT,
  sha256            TEXT NOT NULL,
  content           TEXT NOT NULL
) STRICT;
CREATE INDEX day_table_said_at ON day_table (said_at);
CREATE INDEX day_table_user ON day_table (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX day_table_type ON day_table (message_type) WHERE message_type <> 'dialogue';

CREATE TABLE entry_tags (
  tag       TEXT NOT NULL,
  entry_seq INTEGER NOT NULL REFERENCES day_table (entry_seq) ON DELETE CASCADE,
  PRIMARY KEY (tag, entry_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_tags_entry ON entry_tags (entry_seq);

-- Ids, not row numbers: either side may have moved on to another tier.
CREATE TABLE supersessions (
  older_id TEXT NOT NULL,
  newer_id TEXT NOT NULL,
  PRIMARY KEY (older_id, newer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supersessions_newer ON supersessions (newer_id);

CREATE TABLE citations (
  citing_id  TEXT NOT NULL,
  cited_id   TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (cited_id, citing_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX citations_citing ON citations (citing_id);

-- What ranking needs of a turn, beside its neighbours in the session, so that a stretch of turns is one short read: place,
-- role, speaker and time again, and the hashes of the text's stems with their frequencies. It is also the way from a
-- session to its entries.
CREATE TABLE entry_terms (
  session_key INTEGER NOT NULL REFERENCES sessions (session_key),
  turn_number INTEGER NOT NULL,
  entry_seq   INTEGER NOT NULL,
  role        TEXT NOT NULL,
  speaker     TEXT,
  said_at     INTEGER NOT NULL,
  word_count  INTEGER NOT NULL,
  asks        INTEGER NOT NULL,
  terms       BLOB NOT NULL,
  PRIMARY KEY (session_key, turn_number)
) STRICT, WITHOUT ROWID;

-- Full text over the hashed stems: rows are deleted by the very terms they were made of, and no word stands in it.
CREATE VIRTUAL TABLE entries_fts USING fts5 (terms, content = '', columnsize = 0, tokenize = 'ascii');
INSERT INTO entries_fts (entries_fts, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE entries_fts_terms USING fts5vocab (entries_fts, row);

CREATE TABLE vector_spaces (
  space_id   INTEGER PRIMARY KEY,
  role       TEXT NOT NULL CHECK (role IN ('universal', 'native')),
  model      TEXT NOT NULL,
  revision   TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  active     INTEGER NOT NULL DEFAULT 1,
  late       INTEGER NOT NULL DEFAULT 0,
  UNIQUE (role, model, revision, dimensions, version)
) STRICT;

-- One key of both numbers (entry_seq * 4096 + space_id): a vector fills a page, and an index beside it would be a page
-- more to write with every entry.
CREATE TABLE entry_vectors (
  vector_key INTEGER PRIMARY KEY,
  vector     BLOB NOT NULL
) STRICT;

-- By space and entry, so that a process reads only what came since it last looked. Whoever embeds older entries later
-- raises the space's `late` number, and everybody reads it anew.
CREATE TABLE entry_sketches (
  space_id  INTEGER NOT NULL REFERENCES vector_spaces (space_id),
  entry_seq INTEGER NOT NULL,
  sketch    BLOB NOT NULL,
  PRIMARY KEY (space_id, entry_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE speakers (
  name    TEXT PRIMARY KEY,
  entries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE facts (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
