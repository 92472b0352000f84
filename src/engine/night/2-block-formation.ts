import { cosineAt } from '../spaces/calibration.ts';
import type { Calibration } from '../spaces/calibration.ts';
import { createMarkers } from '../language/markers.ts';
import type { NewBlock } from '../hippocampus/blocks-port.ts';
import type { FluxArc, NightSession, NightTurn } from '../hippocampus/sessions-port.ts';
import type { Zone } from '../vocabulary/block.ts';
import { calibrated } from './calibrate.ts';
import { citationsIn } from './citations.ts';
import type { NightContext, Stage } from './context.ts';
import { linkSessions, noteOpenArc } from './continuity.ts';
import { mean, spread } from '../math/statistics.ts';
import type { Baseline } from './flux.ts';
import { weighed } from './tension.ts';
import { cutAtTopics } from './segments.ts';
import { inOrder } from './turns.ts';
import { wholly, zonesOf } from './zones.ts';
import type { Markers, Resolution, ZoneTurn } from './zones.ts';

/** What is the same for every session of a night. */
interface Night {
  readonly context: NightContext;
  readonly calibration: Calibration;
  /** Vectors of the questions the mind is asking. */
  readonly questions: readonly Float32Array[];
  readonly markers: Markers;
}

/** A turn with what stages 1 and the embedder know of it. */
interface Turn extends NightTurn {
  readonly vector: Float32Array | null;
}

/** A session that loses an entry under our hands is read anew, so many times. */
const TRIES = 5;

/**
 * Stage 2: every entry that no block covers gets one (spec §3.3, §4; R5, R11, R17). Kept notes stand by themselves; arcs
 * with their margins; what lies between them is quiet, cut at topic shifts.
 */
export const blockFormation: Stage = {
  name: 'block_formation',
  run: async (context) => {
    const { store, cycle, models } = context;
    const groupsIn = (lists: Readonly<Record<string, readonly string[]>>): Markers['insight'] => {
      const find = createMarkers(lists);
      return (text) => find(text).map(({ group }) => group);
    };
    const night: Night = {
      context,
      calibration: await calibrated(context),
      questions: (await store.centroids.list())
        .filter(({ state, spaceId }) => state === 'active' && spaceId === context.space.id)
        .map(({ vector }) => vector),
      markers: {
        insight: groupsIn(models.markers.insight),
        procedural: groupsIn(models.markers.procedural),
      },
    };
    const sessions = await store.sessions.list(cycle);
    for (const [i, session] of sessions.entries()) {
      await context.step(i, sessions.length);
      for (let tries = 0; tries < TRIES && !(await formSession(night, session, tries > 0)); tries++);
    }
    await linkSessions(context, night.calibration);
  },
};

/** False when an entry was forgotten meanwhile: then the session is to be read anew. */
async function formSession(night: Night, session: NightSession, anew: boolean): Promise<boolean> {
  const { context } = night;
  const { store, lease, space, cycle, parts } = context;
  if (session.fromTurn === null) return true;
  const all = inOrder(
    await store.sessions.readTurns(
      session.key,
      Math.max(0, session.fromTurn - parts.settings.flux.baselineWindow),
      cycle,
    ),
  );
  const vectors = await store.index.readVectors(
    space.id,
    all.map(({ entry }) => entry.seq),
  );
  const turns: Turn[] = all.map((turn, i) => ({ ...turn, vector: vectors[i]! }));
  const fresh = turns.filter((turn) => turn.cycle === null);
  const isNote = ({ entry }: Turn): boolean => entry.keep || entry.role === 'note';
  const talk = fresh.filter((turn) => !isNote(turn));
  const blocks: NewBlock[] = fresh
    .filter(isNote)
    .map((turn) => block(night, session, 'note', [turn], wholly([turn.entry.id], 'kept'), null));
  const arcs = await store.sessions.readArcs(session.key);
  const local = localBaseline(turns);
  for (const piece of pieces(talk, arcs, parts.settings.blocks)) {
    const stretch = talk.slice(piece.from, piece.to + 1);
    if (piece.arc) blocks.push(await arcBlock(night, session, stretch, piece, local));
    else
      for (const part of quietParts(stretch, parts.settings.blocks))
        blocks.push(block(night, session, 'quiet', part, zones(night, part, local, false, null), null));
  }
  const cited = await citationsIn(
    context,
    fresh.map(({ entry }) => entry),
  );
  const formed = blocks.map((made) => ({
    ...made,
    citations: [...new Set(made.seqs.flatMap((seq) => cited.get(seq) ?? []))],
  }));
  // Before the blocks: once they are there, a night that goes on after a kill passes the session over.
  await noteOpenArc(context, session, talk, arcs, anew);
  const citations = fresh.flatMap(({ entry }) =>
    (cited.get(entry.seq) ?? []).map((id) => ({ citing: entry.id, cited: id })),
  );
  if (!(await store.blocks.insert(lease, formed, citations))) return false;
  for (const { type } of formed) context.count(`${type}_blocks`);
  context.count('entries', fresh.length);
  return true;
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly arc: FluxArc | null;
  readonly margins: { readonly anterior: number; readonly posterior: number };
}

/** The talk as arcs with their margins and what lies between; margins never reach into another arc (§3.3). */
function pieces(talk: readonly Turn[], arcs: readonly FluxArc[], { margin }: { margin: number }): Piece[] {
  const place = new Map(talk.map(({ entry }, i) => [entry.turn, i]));
  const cores = arcs
    .flatMap((arc) => {
      const from = place.get(arc.firstTurn);
      const to = place.get(arc.lastTurn);
      return from === undefined || to === undefined
        ? []
        : [{ arc, from: Math.min(from, to), to: Math.max(from, to) }];
    })
    .sort((a, b) => a.from - b.from);
  const found: Piece[] = [];
  const none = { anterior: 0, posterior: 0 };
  let next = 0;
  cores.forEach(({ arc, from, to }, i) => {
    const start = Math.max(next, from - margin);
    const end = Math.min((cores[i + 1]?.from ?? talk.length) - 1, to + margin);
    if (start > next) found.push({ from: next, to: start - 1, arc: null, margins: none });
    found.push({ from: start, to: end, arc, margins: { anterior: from - start, posterior: end - to } });
    next = end + 1;
  });
  if (next < talk.length) found.push({ from: next, to: talk.length - 1, arc: null, margins: none });
  return found;
}

async function arcBlock(
  night: Night,
  session: NightSession,
  stretch: readonly Turn[],
  { arc, margins }: Piece,
  local: Baseline,
): Promise<NewBlock> {
  const { flux } = night.context.parts.settings;
  const end = stretch.length - 1 - margins.posterior;
  const resolution = arc!.open
    ? null
    : { from: Math.max(0, end - flux.stabilization), to: end, arrete: arc!.metrics.resolution };
  const made = block(night, session, 'arc', stretch, zones(night, stretch, local, true, resolution), arc);
  return { ...made, margins };
}

function zones(
  night: Night,
  stretch: readonly Turn[],
  local: Baseline,
  inArc: boolean,
  resolution: Resolution | null,
): Zone[] {
  const { zones: settings, flux } = night.context.parts.settings;
  return zonesOf(
    stretch.map(({ entry, perplexity, vector }): ZoneTurn => ({
      id: entry.id,
      role: entry.role,
      text: entry.content,
      surprise: perplexity === null ? null : weighed(Math.log2(perplexity), entry.content, local, flux),
      vector,
    })),
    local,
    inArc,
    resolution,
    night.questions,
    cosineAt(night.calibration, settings.centroid),
    night.markers,
    settings,
  );
}

function block(
  night: Night,
  session: NightSession,
  type: NewBlock['type'],
  turns: readonly Turn[],
  zoned: readonly Zone[],
  arc: FluxArc | null,
): NewBlock {
  const { idOf, userTiers } = night.context.parts;
  const times = turns.map(({ entry }) => entry.at);
  const startAt = times.reduce((a, b) => Math.min(a, b));
  const userId = turns[0]!.entry.userId;
  return {
    id: idOf(startAt, `${type}:${turns.map(({ entry }) => entry.id).join()}`),
    type,
    sessionKey: session.key,
    userId,
    userTier: userId === null ? null : (userTiers[userId] ?? 'normal'),
    seqs: turns.map(({ entry }) => entry.seq),
    startAt,
    endAt: times.reduce((a, b) => Math.max(a, b)),
    margins: { anterior: 0, posterior: 0 },
    flux: arc?.metrics ?? null,
    continuityFlag: arc?.open ?? false,
    constituents: [],
    citations: [],
    zones: zoned,
  };
}

function quietParts(
  stretch: readonly Turn[],
  settings: NightContext['parts']['settings']['blocks'],
): Turn[][] {
  const starts = cutAtTopics(
    stretch.map(({ entry, vector }) => ({ at: entry.at, vector })),
    settings,
  );
  return starts.map((start, i) => stretch.slice(start, starts[i + 1]));
}

/** The session's own level of surprise, against which a spike in a block is held. */
function localBaseline(turns: readonly Turn[]): Baseline {
  const scores = turns.flatMap(({ perplexity, entry }) =>
    perplexity === null || entry.role === 'note' ? [] : [Math.log2(perplexity)],
  );
  return { mean: mean(scores), deviation: Math.max(spread(scores), 0.25), turns: scores.length };
}
