-- How words came to be remembered (R31): what was remembered before anybody asked was said.
ALTER TABLE day_table ADD COLUMN origin TEXT NOT NULL DEFAULT 'said'
  CHECK (origin IN ('said', 'tool', 'web', 'document', 'import', 'agent'));
CREATE INDEX day_table_origin ON day_table (origin) WHERE origin <> 'said';
