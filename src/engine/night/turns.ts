import type { EditorTurn } from '../models/ports.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { NightTurn } from '../hippocampus/sessions-port.ts';

/** The turns of a session as they were said: by time, then as stored (R13). */
export const sortTurns = (turns: readonly NightTurn[]): NightTurn[] =>
  [...turns].sort((a, b) => a.entry.at - b.entry.at || a.entry.turn - b.entry.turn);

export const toEditorTurns = (entries: readonly Entry[]): EditorTurn[] =>
  entries.map(({ role, speaker, content }) => ({ role, speaker, text: content }));

/** The sentences and lines of a turn, as they were said. */
export const splitSentences = (text: string): string[] =>
  text
    .split(/(?<=[.!?…。！？])\s+|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
