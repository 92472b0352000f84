-- Whose clock the time of an entry was told by (R32): minutes east of Greenwich, where `at` named an offset.
ALTER TABLE day_table ADD COLUMN at_offset INTEGER;
