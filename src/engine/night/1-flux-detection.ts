import type { NightSession, NightTurn } from '../hippocampus/sessions-port.ts';
import type { MeterRun, Surprise } from '../models/ports.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Stage, StageContext } from './context.ts';
import { detectFlux } from './flux.ts';
import { endsOpen } from './open-questions.ts';
import type { ArcTurn } from './open-questions.ts';
import type { Baseline } from './flux.ts';
import { createMarkerFinder } from '../language/markers.ts';
import type { MarkerLists } from '../vocabulary/settings.ts';
import { computeTension, countWords } from './tension.ts';
import type { TurnTension } from './tension.ts';
import { loadTexts } from '../text/entry-texts.ts';
import { sortTurns } from './turns.ts';

/** Entries read, measured and scored in one go. */
const PAGE_SIZE = 200;
/** A meter that forgot everything learns anew from the latest texts, up to so many characters. */
const MAX_RELEARN_CHARACTERS = 3_000_000;

/** Stage 1: how surprising every entry was, and the arcs that surprise makes of a session (spec §3.2; R8, R9, R24). */
export const fluxDetection: Stage<'flux_detection'> = {
  name: 'flux_detection',
  run: async (context) => {
    const { store } = context;
    await measureSurprise(context);
    const sinceCycle = (await store.facts.get('meter-since')) ?? 0;
    const longRun = await store.sessions.readLongRun(sinceCycle);
    const sessions = await store.sessions.list(context.cycle);
    const readTension = createTensionReader(context.models.markers);
    let arcs = 0;
    for (const [i, session] of sessions.entries()) {
      await context.step(i, sessions.length);
      arcs += await detectArcs(context, readTension, session, sinceCycle, longRun);
    }
    context.setCount('sessions', sessions.length);
    context.setCount('arcs', arcs);
  },
};

/** R24: bits per word of the text, given all that the meter has seen, as a perplexity. */
const toPerplexity = ({ bits, words }: Surprise): number => 2 ** Math.min(1_000, bits / Math.max(1, words));

async function measureSurprise(context: StageContext<'flux_detection'>): Promise<void> {
  const { store, models, lease, cycle } = context;
  const { meter } = models;
  const savedState = await store.sessions.readMeterState(meter.identity);
  // The state is written last: one of this cycle means that all of it is scored.
  if (savedState?.cycle === cycle) return;
  const forgets = await store.entries.countForgets();
  const measuring = await beginMeasuring(context, savedState?.state ?? null);
  let bits = 0;
  let characters = 0;
  let entries = 0;
  for (let after = 0; ;) {
    const page = await store.sessions.listFresh(cycle, after, PAGE_SIZE);
    if (page.length === 0) break;
    const scores: { seq: number; perplexity: number }[] = [];
    for (const entry of page) {
      await context.step(entries, entries + page.length);
      const surprise = await measuring.measure(entry.content);
      bits += surprise.bits;
      characters += surprise.characters;
      entries += 1;
      scores.push({ seq: entry.seq, perplexity: toPerplexity(surprise) });
    }
    await store.sessions.putScores(lease, scores);
    after = page.at(-1)!.seq;
  }
  context.setCount('entries', entries);
  context.setCount('bits_per_character', Number((bits / Math.max(1, characters)).toFixed(3)));
  await store.sessions.putMeterState(lease, meter.identity, measuring.saveState(), forgets);
}

/**
 * Goes on from the last night; after a forgetting, with another meter or one that keeps no past, learns the latest texts
 * first.
 */
async function beginMeasuring(
  context: StageContext<'flux_detection'>,
  state: Uint8Array | null,
): Promise<MeterRun> {
  const { store, models, lease, cycle, deps } = context;
  const { meter } = models;
  if ((await store.facts.get('meter')) !== meter.identity) {
    // Scores of different meters are never mixed in one baseline.
    await store.facts.set(lease, 'meter-since', cycle);
    await store.facts.set(lease, 'meter', meter.identity);
  }
  // Some meters keep no past in their state: every night tells them anew what came last.
  if (state && meter.contextChars === null) {
    try {
      return await meter.begin(state);
    } catch {
      context.setCount('meter_states_unreadable', 1);
    }
  }
  const measuring = await meter.begin(null);
  const latest: Entry[] = [];
  let characters = 0;
  const maxCharacters = Math.min(MAX_RELEARN_CHARACTERS, meter.contextChars ?? MAX_RELEARN_CHARACTERS);
  for (let before = Number.MAX_SAFE_INTEGER; characters < maxCharacters;) {
    const page = await store.sessions.listEarlier(cycle, before, PAGE_SIZE);
    if (page.length === 0) break;
    for (const entry of await loadTexts(deps, page)) {
      if (characters >= maxCharacters) break;
      latest.push(entry);
      characters += entry.content.length;
    }
    before = page.at(-1)!.seq;
    await context.pause();
  }
  for (const entry of latest.reverse()) {
    await measuring.measure(entry.content);
    await context.pause();
  }
  if (latest.length > 0) context.setCount('relearned', latest.length);
  return measuring;
}

/** The tension of a turn; of one whose words have moved on only its score is left. */
function createTensionReader({ confusion, insight }: MarkerLists): (turn: NightTurn) => TurnTension {
  // A decision is worth keeping, but resolves no confusion.
  const { decision: _, ...insightMarkers } = insight;
  const [findConfusion, findInsight] = [createMarkerFinder(confusion), createMarkerFinder(insightMarkers)];
  return ({ entry, perplexity }) => ({
    bits: Math.log2(perplexity!),
    words: entry.raw ? countWords(entry.content) : Number.MAX_SAFE_INTEGER,
    confusion: findConfusion(entry.content).length,
    insight: findInsight(entry.content).length,
  });
}

/** Arcs of one session; an arc that an earlier night left open is looked at anew from its beginning. */
async function detectArcs(
  { store, lease, cycle, deps }: StageContext<'flux_detection'>,
  readTension: (turn: NightTurn) => TurnTension,
  session: NightSession,
  sinceCycle: number,
  longRun: Baseline,
): Promise<number> {
  if (session.fromTurn === null) return 0;
  const { flux } = deps.settings;
  const allTurns = sortTurns(
    await store.sessions.readTurns(
      session.key,
      Math.max(0, session.fromTurn - 2 * flux.baselineWindow),
      cycle,
    ),
  );
  const toArcTurn = (turn: NightTurn): ArcTurn => {
    const { confusion, insight } = readTension(turn);
    const { role, speaker, content } = turn.entry;
    return { role, speaker, text: content, confusion, insight };
  };
  const isMeasured = (turn: NightTurn): boolean =>
    turn.perplexity !== null &&
    isTrusted(turn.entry) &&
    turn.entry.role !== 'note' &&
    (turn.cycle === null || turn.cycle >= sinceCycle);
  const turns = allTurns.filter(isMeasured);
  const first = turns.findIndex((turn) => turn.cycle === null);
  const { tension, bits } = computeTension(turns.map(readTension), longRun, flux);
  const detected = first === -1 ? { states: [], arcs: [] } : detectFlux(tension, bits, first, longRun, flux);
  const states = detected.states.map((state, i) => ({
    seq: turns[first + i]!.entry.seq,
    state,
  }));
  // Notes and what came from elsewhere stand outside the talk: what they say is neither confusion nor its resolution (R31).
  for (const turn of allTurns)
    if (turn.cycle === null && !isMeasured(turn)) states.push({ seq: turn.entry.seq, state: 'baseline' });
  await store.sessions.putFlux(
    lease,
    session.key,
    states,
    detected.arcs.map((arc) => {
      const open = arc.open && endsOpen(turns.slice(arc.first, arc.last + 1).map(toArcTurn));
      return {
        firstTurn: turns[arc.first]!.entry.turn,
        lastTurn: turns[arc.last]!.entry.turn,
        open,
        metrics: { ...arc.metrics, ...(arc.open && !open ? { ebbed: true as const } : {}) },
      };
    }),
  );
  return detected.arcs.length;
}
