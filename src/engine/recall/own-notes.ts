import { terms } from '../language/terms.ts';
import type { Turn } from '../hippocampus/index-port.ts';
import { EPIPHANIES } from '../encoder/heal.ts';
import type { EntryFilter } from '../vocabulary/entry.ts';

/** What every note of an epiphany says, whatever it is of. */
const NOTED = terms('realised understanding shifted').hashes;
const SOUGHT = terms(
  'realise realised realize realized realisation epiphany insight understanding shifted',
).hashes;

/** Whether what the mind noted about itself is asked for: else it answers nothing (§9.8.3 keeps it; the world is not in it). */
export const asksOfItself = (words: readonly number[], { sessionId }: EntryFilter): boolean =>
  sessionId === EPIPHANIES || words.some((word) => SOUGHT.includes(word));

/** Whether a turn is such a note. */
export const isOwnNote = ({ role, terms: { hashes } }: Turn): boolean =>
  role === 'system' && NOTED.every((word) => hashes.includes(word));
