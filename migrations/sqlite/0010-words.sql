-- Terms are read anew by the nights where an earlier analyser made them: before order was kept (-1), or before names of code,
-- signs and inflected words were read (without the bit 16, which rows carry from here on).
DROP INDEX entry_terms_outdated;
CREATE INDEX entry_terms_outdated ON entry_terms (entry_seq) WHERE marks < 0 OR marks & 16 = 0;
