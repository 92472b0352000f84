-- The plastic mind (spec §8.6, §9.5 to §9.8; R2, R3, R4, R15, R16). Versions of the native encoder are vector spaces of that role.

-- How the mind feels a block of the Cortex: mean and log variance, by the version that wrote them. One row a block: it is
-- replaced by healing, and what it was before is told by the block's `vector_history`.
CREATE TABLE native_vectors (
  block_key    INTEGER PRIMARY KEY,
  space_id     INTEGER NOT NULL REFERENCES vector_spaces (space_id),
  mean         BLOB NOT NULL,
  log_variance BLOB NOT NULL
) STRICT;
CREATE INDEX native_vectors_space ON native_vectors (space_id);

-- The same few blocks under every version, against which it is told what is a shift and what is every night's drift.
CREATE TABLE native_witnesses (
  space_id  INTEGER NOT NULL REFERENCES vector_spaces (space_id),
  block_key INTEGER NOT NULL,
  mean      BLOB NOT NULL,
  PRIMARY KEY (space_id, block_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX native_witnesses_block ON native_witnesses (block_key);

-- What recall brought up and was then cited or quoted: what the mind learns by. `passed_over`: entries shown beside it, as JSON.
CREATE TABLE uses (
  use_seq     INTEGER PRIMARY KEY,
  used_at     INTEGER NOT NULL,
  query       TEXT NOT NULL,
  entry_seq   INTEGER NOT NULL,
  how         TEXT NOT NULL CHECK (how IN ('cite', 'quote')),
  passed_over TEXT NOT NULL DEFAULT '[]',
  UNIQUE (query, entry_seq)
) STRICT;
CREATE INDEX uses_entry ON uses (entry_seq);

-- The Golden Anchor (§8.6): pairs that stay, by name: 'entry:<number>', 'question:<block id>', 'block:<block id>', 'use:<number>'.
CREATE TABLE anchor_pairs (
  query    TEXT NOT NULL,
  positive TEXT NOT NULL,
  cycle    INTEGER NOT NULL,
  PRIMARY KEY (query, positive)
) STRICT, WITHOUT ROWID;
