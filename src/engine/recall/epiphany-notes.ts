import { extractTerms } from '../language/terms.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import { EPIPHANY_SESSION_ID } from '../encoder/heal.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';

/** What every note of an epiphany says, whatever it is of. */
const NOTE_TERMS = extractTerms('realised understanding shifted').hashes;
const SEARCH_TERMS = extractTerms(
  'realise realised realize realized realisation epiphany insight understanding shifted',
).hashes;

/** Whether what the mind noted about itself is asked for: else it answers nothing (§9.8.3 keeps it; the world is not in it). */
export const isAboutEpiphanies = (words: readonly number[], { sessionId }: EntryFilter): boolean =>
  sessionId === EPIPHANY_SESSION_ID || words.some((word) => SEARCH_TERMS.includes(word));

/** Whether a turn is such a note. */
export const isEpiphanyNote = ({ role, terms: { hashes } }: Turn): boolean =>
  role === 'system' && NOTE_TERMS.every((word) => hashes.includes(word));
