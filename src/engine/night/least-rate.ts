import type { NightSession, NightTurn } from '../hippocampus/sessions-port.ts';
import type { WordVectors } from '../models/ports.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import type { StageContext } from './context.ts';
import { sortTurns } from './turns.ts';
import { chooseLeastRate, rateForZone, scoreTurns, toWorthTurn } from './worth.ts';
import type { RatedTurn } from './worth.ts';

/** By which turns of one session are chosen for live zones, in the order given. */
export const rateTurns = (turns: readonly NightTurn[], words: WordVectors): number[] =>
  scoreTurns(
    turns.map(({ entry }) => toWorthTurn(entry)),
    words,
  ).map((score, i) => rateForZone(score, turns[i]!.entry.content.length));

/**
 * The least rate at which the talk of this night is kept verbatim: that of all its sessions together, since some have much to
 * tell and others nothing. Written down, so that a night that was killed goes on by the same.
 */
export async function readLeastRate(
  { store, lease, cycle, deps, pause }: StageContext<'block_formation'>,
  sessions: readonly NightSession[],
  words: WordVectors,
): Promise<number> {
  const known = await store.facts.get('least-rate');
  if (known?.cycle === cycle) return known.rate ?? Infinity;
  const rated: RatedTurn[] = [];
  for (const { key, fromTurn } of sessions) {
    if (fromTurn === null) continue;
    const first = Math.max(0, fromTurn - deps.settings.flux.baselineWindow);
    const turns = sortTurns(await store.sessions.readTurns(key, first, cycle));
    rateTurns(turns, words).forEach((rate, i) => {
      const { entry, cycle: formedIn } = turns[i]!;
      if (formedIn === null && isTrusted(entry) && entry.role !== 'note' && !entry.keep)
        rated.push({ rate, characters: entry.content.length });
    });
    await pause();
  }
  const rate = chooseLeastRate(rated, deps.settings.zones.share);
  await store.facts.set(lease, 'least-rate', { cycle, rate: Number.isFinite(rate) ? rate : null });
  return rate;
}
