import type { Origin } from '../vocabulary/entry.ts';

const ORIGIN_TEXTS: Readonly<Record<Origin, string | null>> = {
  said: null,
  tool: 'from a tool',
  web: 'from the web',
  document: 'from a document',
  import: 'imported',
  agent: 'from another agent',
};

/** Whose words, and how they came where nobody said them here (R31): "Anna (user, from the web)", "note (from a tool)". */
export function formatAuthor(name: string | null, role: string, origin: Origin = 'said'): string {
  const notes = [name === null ? null : role, ORIGIN_TEXTS[origin]].filter((note) => note !== null);
  return `${name ?? role}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** The same where the role goes unsaid beside a name: "Anna", "Anna (from the web)". */
export function formatShortAuthor(name: string | null, role: string, origin: Origin): string {
  const note = ORIGIN_TEXTS[origin];
  return `${name ?? role}${note === null ? '' : ` (${note})`}`;
}
