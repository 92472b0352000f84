import { hash } from 'node:crypto';

/** What of an entry its seal vouches for, beside the text, which has a hash of its own. */
export interface SealedFields {
  readonly id: string;
  readonly sessionId: string;
  readonly turn: number;
  readonly role: string;
  readonly speaker: string | null;
  readonly at: number;
  readonly userId: string | null;
  readonly sha256: string;
}

/** Tells whether who said something, when and where is still what was stored: 16 hex digits of a SHA-256. */
export const computeSeal = ({
  id,
  sessionId,
  turn,
  role,
  speaker,
  at,
  userId,
  sha256,
}: SealedFields): string =>
  hash('sha256', JSON.stringify([id, sessionId, turn, role, speaker, at, userId, sha256])).slice(0, 16);
