-- Damage is told (R12): a text is held against its hash by whoever reads it, and what was said by whom and when against a seal.

-- The first 16 hex digits of the SHA-256 of id, session, turn, role, speaker, time, user and hash of the text, as a JSON list;
-- null for entries from before it.
ALTER TABLE day_table ADD COLUMN seal TEXT;

-- Entries that were found to be damaged in every copy there is: left out everywhere until they are mended.
CREATE TABLE damaged_entries (
  entry_seq INTEGER PRIMARY KEY REFERENCES day_table (entry_seq) ON DELETE CASCADE,
  found_at  INTEGER NOT NULL
) STRICT;
