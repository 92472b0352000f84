-- What the Night Cycle makes of the Day Table (spec §3 to §5, §7, §8; R5, R6, R8, R10, R14, R20). A turn's row, its terms and
-- its sketch stay for as long as it is within reach, in whichever tier its words are: the Hippocampus is their index.

-- Which block covers a turn, and where its words are. `raw` is 0 once the Day Table has let go of them. Entries without a
-- row here have not been through a night.
CREATE TABLE entry_blocks (
  entry_seq INTEGER PRIMARY KEY,
  block_key INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  zone      TEXT NOT NULL CHECK (zone IN ('live', 'dead')),
  tier      TEXT NOT NULL DEFAULT 'hippocampus' CHECK (tier IN ('hippocampus', 'cortex', 'archive')),
  raw       INTEGER NOT NULL DEFAULT 1,
  cycle     INTEGER NOT NULL,
  UNIQUE (block_key, position)
) STRICT;
CREATE INDEX entry_blocks_raw ON entry_blocks (cycle) WHERE raw = 1;
CREATE INDEX entry_blocks_waiting ON entry_blocks (block_key) WHERE tier = 'hippocampus';

-- A block's row stays here when its prose moves to the Cortex: `prose` and its vectors are then gone from here. One that
-- has both (tier 'cortex' and prose) was changed by forgetting, and the next night brings the Cortex up to date.
CREATE TABLE holographic_blocks (
  block_key               INTEGER PRIMARY KEY,
  block_id                TEXT NOT NULL UNIQUE,
  block_type              TEXT NOT NULL CHECK (block_type IN ('arc', 'quiet', 'note', 'metablock')),
  session_key             INTEGER NOT NULL,
  user_id                 TEXT,
  user_tier               TEXT,
  cycle                   INTEGER NOT NULL,
  -- The last stage that is done with it, 2 (formed) to 6 (stored).
  stage                   INTEGER NOT NULL,
  -- Raised by forgetting: what was worked out from an older one is not written.
  revision                INTEGER NOT NULL DEFAULT 0,
  tier                    TEXT NOT NULL DEFAULT 'hippocampus' CHECK (tier IN ('hippocampus', 'cortex')),
  arc_start_time          INTEGER NOT NULL,
  arc_end_time            INTEGER NOT NULL,
  created_at              INTEGER NOT NULL,
  anterior_margin         INTEGER NOT NULL DEFAULT 0,
  posterior_margin        INTEGER NOT NULL DEFAULT 0,
  coherence_gain          REAL NOT NULL DEFAULT 0,
  ties_merge_weight       REAL NOT NULL DEFAULT 0,
  composite               REAL NOT NULL DEFAULT 0,
  verdict                 TEXT NOT NULL DEFAULT 'unchecked',
  id_distance             REAL,
  preoccupation_centroid_id TEXT,
  cluster_id              TEXT,
  -- What stage 8 has decided: null (not yet), else what it found.
  relevance               TEXT CHECK (relevance IN ('relevant', 'antechamber', 'unsound')),
  session_continuity_flag INTEGER NOT NULL DEFAULT 0,
  parent_metablock_id     TEXT,
  continues_from          TEXT,
  continued_by            TEXT,
  derived_from            TEXT,
  last_accessed           INTEGER,
  vector_history          TEXT NOT NULL DEFAULT '[]',
  citations               TEXT NOT NULL DEFAULT '[]',
  constituents            TEXT NOT NULL DEFAULT '[]',
  flux_metrics            TEXT,
  salience_scores         TEXT,
  original_length         INTEGER NOT NULL DEFAULT 0,
  compressed_length       INTEGER NOT NULL DEFAULT 0,
  title                   TEXT NOT NULL DEFAULT '',
  question                TEXT NOT NULL DEFAULT '',
  prose                   TEXT
) STRICT;
CREATE INDEX blocks_session ON holographic_blocks (session_key);
CREATE INDEX blocks_cycle ON holographic_blocks (cycle, stage);
CREATE INDEX blocks_time ON holographic_blocks (arc_end_time, block_key);
CREATE INDEX blocks_centroid ON holographic_blocks (preoccupation_centroid_id) WHERE preoccupation_centroid_id IS NOT NULL;
CREATE INDEX blocks_cluster ON holographic_blocks (cluster_id) WHERE cluster_id IS NOT NULL;
CREATE INDEX blocks_metablock ON holographic_blocks (parent_metablock_id) WHERE parent_metablock_id IS NOT NULL;
CREATE INDEX blocks_undecided ON holographic_blocks (block_key) WHERE relevance IS NULL;
CREATE INDEX sessions_open ON sessions (last_at) WHERE continuity_flag = 1;
CREATE INDEX blocks_clusterless ON holographic_blocks (block_key) WHERE cluster_id IS NULL;
CREATE INDEX blocks_moving ON holographic_blocks (block_key) WHERE prose IS NOT NULL;

-- `what`: 'block', 'question', or 'zone:<n>' for the live zones.
CREATE TABLE block_vectors (
  block_key INTEGER NOT NULL,
  what      TEXT NOT NULL,
  space_id  INTEGER NOT NULL REFERENCES vector_spaces (space_id),
  vector    BLOB NOT NULL,
  PRIMARY KEY (block_key, what, space_id)
) STRICT, WITHOUT ROWID;

-- §7.3. Both ends are block ids.
CREATE TABLE block_relationships (
  source_block_id   TEXT NOT NULL,
  target_block_id   TEXT NOT NULL,
  relationship_type TEXT NOT NULL CHECK (relationship_type IN ('cites', 'continues', 'derived_from', 'thematic', 'metablock')),
  strength          REAL,
  created_at        INTEGER NOT NULL,
  PRIMARY KEY (source_block_id, target_block_id, relationship_type)
) STRICT, WITHOUT ROWID;
CREATE INDEX relationships_target ON block_relationships (target_block_id);

-- Flux arcs of each session, by turn numbers, both ends included (§3.2). An open one may go on in a later cycle.
CREATE TABLE flux_arcs (
  session_key INTEGER NOT NULL,
  first_turn  INTEGER NOT NULL,
  last_turn   INTEGER NOT NULL,
  cycle       INTEGER NOT NULL,
  is_open     INTEGER NOT NULL,
  metrics     TEXT NOT NULL,
  PRIMARY KEY (session_key, first_turn)
) STRICT, WITHOUT ROWID;

-- Preoccupation Centroids with their lineage (§5.6). `label_block_id`: whose words the name and the question are.
CREATE TABLE preoccupation_centroids (
  centroid_id    TEXT PRIMARY KEY,
  state          TEXT NOT NULL CHECK (state IN ('active', 'retired')),
  origin         TEXT NOT NULL CHECK (origin IN ('corpus', 'documents', 'mitosis', 'fusion')),
  space_id       INTEGER NOT NULL REFERENCES vector_spaces (space_id),
  weight         REAL NOT NULL,
  born_cycle     INTEGER NOT NULL,
  matched_cycle  INTEGER NOT NULL,
  retired_cycle  INTEGER,
  parents        TEXT NOT NULL DEFAULT '[]',
  label_block_id TEXT,
  name           TEXT NOT NULL,
  question       TEXT NOT NULL,
  vector         BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- R14: when a block was last touched by a recall; folded into the block by the night.
CREATE TABLE touches (
  block_id      TEXT PRIMARY KEY,
  last_accessed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- R24: what the meter has learned, as of the end of a cycle. Deleted by every forgetting, then learned anew.
CREATE TABLE meter_states (
  meter TEXT PRIMARY KEY,
  cycle INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row while a night runs or after one died. `fence` grows with every taking: who holds an older one writes nothing.
CREATE TABLE night_lease (
  name         TEXT PRIMARY KEY,
  fence        INTEGER NOT NULL,
  held         INTEGER NOT NULL,
  pid          INTEGER NOT NULL,
  host         TEXT NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  cancel       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE night_cycles (
  cycle       INTEGER PRIMARY KEY,
  cycle_id    TEXT NOT NULL UNIQUE,
  state       TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'cancelled')),
  -- Entries up to this number belong to the cycle; later ones wait for the next.
  boundary    INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  failure     TEXT
) STRICT;

CREATE TABLE night_stages (
  cycle  INTEGER NOT NULL REFERENCES night_cycles (cycle),
  stage  INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped')),
  done   INTEGER NOT NULL DEFAULT 0,
  total  INTEGER NOT NULL DEFAULT 0,
  ms     REAL NOT NULL DEFAULT 0,
  counts TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (cycle, stage)
) STRICT, WITHOUT ROWID;

-- What forgetting still has to take out of the Cortex: ids only. A night that may have had it in hand pays again at its end.
CREATE TABLE cortex_debts (
  kind TEXT NOT NULL CHECK (kind IN ('exchange', 'block', 'cluster', 'antechamber')),
  id   TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
