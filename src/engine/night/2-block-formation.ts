import { computeCosineThreshold } from '../spaces/calibration.ts';
import type { Calibration } from '../spaces/calibration.ts';
import { createMarkerFinder } from '../language/markers.ts';
import type { NewBlock } from '../hippocampus/blocks-port.ts';
import type { FluxArc, NightSession, NightTurn } from '../hippocampus/sessions-port.ts';
import type { WordVectors } from '../models/ports.ts';
import type { Zone } from '../vocabulary/block.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import { readActiveQuestions } from './active-questions.ts';
import { calibrateSpace } from './calibrate.ts';
import { extractCitations } from './citations.ts';
import type { NightContext, Stage, StageContext } from './context.ts';
import { linkSessions, noteOpenArc } from './continuity.ts';
import { mean, standardDeviation } from '../math/statistics.ts';
import { MIN_BASELINE_DEVIATION } from './flux.ts';
import type { Baseline } from './flux.ts';
import { shrinkTextBits } from './tension.ts';
import { cutAtTopics } from './segments.ts';
import { readLeastRate, rateTurns } from './least-rate.ts';
import { sortTurns } from './turns.ts';
import { createWholeZone, detectZones } from './zones.ts';
import type { MarkerFinders, Resolution, ZoneTurn } from './zones.ts';

/** What is the same for every session of a night. */
interface FormationContext {
  readonly context: StageContext<'block_formation'>;
  readonly calibration: Calibration;
  /** Vectors of the questions the mind is asking. */
  readonly questions: readonly Float32Array[];
  readonly markers: MarkerFinders;
  readonly words: WordVectors;
  /** The least rate at which a turn of this night is kept (worth.ts). */
  readonly leastRate: number;
}

/** A turn with what stages 1 and the embedder know of it. */
interface EmbeddedTurn extends NightTurn {
  readonly vector: Float32Array | null;
  readonly rate: number;
}

/** A session that loses an entry under our hands is read anew, so many times. */
const MAX_TRIES = 5;

/**
 * Stage 2: every entry that no block covers gets one (spec §3.3, §4; R5, R11, R17). Kept notes stand by themselves; arcs
 * with their margins; what lies between them is quiet, cut at topic shifts.
 */
export const blockFormation: Stage<'block_formation'> = {
  name: 'block_formation',
  run: async (context) => {
    const { store, cycle, models } = context;
    const createGroupFinder = (
      lists: Readonly<Record<string, readonly string[]>>,
    ): MarkerFinders['findInsight'] => {
      const findMarkers = createMarkerFinder(lists);
      return (text) => findMarkers(text).map(({ group }) => group);
    };
    const sessions = await store.sessions.list(cycle);
    const words = await context.deps.loadWordVectors();
    const formation: FormationContext = {
      ...{ context, words, leastRate: await readLeastRate(context, sessions, words) },
      calibration: await calibrateSpace(context),
      questions: await readActiveQuestions(context),
      markers: {
        findInsight: createGroupFinder(models.markers.insight),
        findProcedural: createGroupFinder(models.markers.procedural),
      },
    };
    for (const [i, session] of sessions.entries()) {
      await context.step(i, sessions.length);
      for (let tries = 0; tries < MAX_TRIES && !(await formSession(formation, session, tries > 0)); tries++);
    }
    await linkSessions(context, formation.calibration);
  },
};

/** False when an entry was forgotten meanwhile: then the session is to be read anew. */
async function formSession(
  formation: FormationContext,
  session: NightSession,
  isRetry: boolean,
): Promise<boolean> {
  const { context } = formation;
  const { store, lease, space, cycle, deps } = context;
  if (session.fromTurn === null) return true;
  const allTurns = sortTurns(
    await store.sessions.readTurns(
      session.key,
      Math.max(0, session.fromTurn - deps.settings.flux.baselineWindow),
      cycle,
    ),
  );
  const vectors = await store.index.readVectors(
    space.id,
    allTurns.map(({ entry }) => entry.seq),
  );
  const rates = rateTurns(allTurns, formation.words);
  const turns = allTurns.map((turn, i): EmbeddedTurn => ({ ...turn, vector: vectors[i]!, rate: rates[i]! }));
  const fresh = turns.filter((turn) => turn.cycle === null);
  const isNote = ({ entry }: EmbeddedTurn): boolean => entry.keep || entry.role === 'note';
  const talk = fresh.filter((turn) => !isNote(turn));
  const blocks: NewBlock[] = fresh.filter(isNote).map((turn) =>
    buildBlock(
      formation,
      session,
      'note',
      [turn],
      // Only who asks for it keeps alive what came from elsewhere (R31).
      createWholeZone([turn.entry.id], turn.entry.keep || isTrusted(turn.entry) ? 'kept' : null),
      null,
    ),
  );
  const arcs = await store.sessions.readArcs(session.key);
  const localBaseline = computeLocalBaseline(turns);
  for (const piece of splitTalk(talk, arcs, deps.settings.blocks)) {
    const stretch = talk.slice(piece.from, piece.to + 1);
    if (piece.arc) blocks.push(await buildArcBlock(formation, session, stretch, piece, localBaseline));
    else
      for (const quietTurns of splitQuietStretch(stretch, deps.settings.blocks))
        blocks.push(
          buildBlock(
            formation,
            session,
            'quiet',
            quietTurns,
            buildZones(formation, quietTurns, localBaseline, false, null),
            null,
          ),
        );
  }
  const citedIdsBySeq = await extractCitations(
    context,
    fresh.map(({ entry }) => entry),
  );
  const newBlocks = blocks.map((block) => ({
    ...block,
    citations: [...new Set(block.seqs.flatMap((seq) => citedIdsBySeq.get(seq) ?? []))],
  }));
  // Before the blocks: once they are there, a night that goes on after a kill passes the session over.
  await noteOpenArc(context, session, talk, arcs, isRetry);
  const citations = fresh.flatMap(({ entry }) =>
    (citedIdsBySeq.get(entry.seq) ?? []).map((id) => ({ citing: entry.id, cited: id })),
  );
  if (!(await store.blocks.insert(lease, newBlocks, citations))) return false;
  for (const { type } of newBlocks) context.count(`${type}_blocks`);
  context.count('entries', fresh.length);
  const untrustedTurns = fresh.filter(({ entry }) => !isTrusted(entry)).length;
  if (untrustedTurns > 0) context.count('untrusted_turns', untrustedTurns);
  return true;
}

interface TalkPiece {
  readonly from: number;
  readonly to: number;
  readonly arc: FluxArc | null;
  readonly margins: { readonly anterior: number; readonly posterior: number };
}

/** The talk as arcs with their margins and what lies between; margins never reach into another arc (§3.3). */
function splitTalk(
  talk: readonly EmbeddedTurn[],
  arcs: readonly FluxArc[],
  { margin }: { margin: number },
): TalkPiece[] {
  const indexByTurn = new Map(talk.map(({ entry }, i) => [entry.turn, i]));
  const arcSpans = arcs
    .flatMap((arc) => {
      const from = indexByTurn.get(arc.firstTurn);
      const to = indexByTurn.get(arc.lastTurn);
      return from === undefined || to === undefined
        ? []
        : [{ arc, from: Math.min(from, to), to: Math.max(from, to) }];
    })
    .sort((a, b) => a.from - b.from);
  const pieces: TalkPiece[] = [];
  const noMargins = { anterior: 0, posterior: 0 };
  let next = 0;
  arcSpans.forEach(({ arc, from, to }, i) => {
    const start = Math.max(next, from - margin);
    const end = Math.min((arcSpans[i + 1]?.from ?? talk.length) - 1, to + margin);
    if (start > next) pieces.push({ from: next, to: start - 1, arc: null, margins: noMargins });
    pieces.push({ from: start, to: end, arc, margins: { anterior: from - start, posterior: end - to } });
    next = end + 1;
  });
  if (next < talk.length) pieces.push({ from: next, to: talk.length - 1, arc: null, margins: noMargins });
  return pieces;
}

async function buildArcBlock(
  formation: FormationContext,
  session: NightSession,
  stretch: readonly EmbeddedTurn[],
  { arc, margins }: TalkPiece,
  localBaseline: Baseline,
): Promise<NewBlock> {
  const { flux } = formation.context.deps.settings;
  const end = stretch.length - 1 - margins.posterior;
  const resolution =
    arc!.open || arc!.metrics.ebbed
      ? null
      : { from: Math.max(0, end - flux.stabilization), to: end, arrete: arc!.metrics.resolution };
  const block = buildBlock(
    formation,
    session,
    'arc',
    stretch,
    buildZones(formation, stretch, localBaseline, true, resolution),
    arc,
  );
  return { ...block, margins };
}

function buildZones(
  formation: FormationContext,
  stretch: readonly EmbeddedTurn[],
  localBaseline: Baseline,
  inArc: boolean,
  resolution: Resolution | null,
): Zone[] {
  const { zones: settings, flux } = formation.context.deps.settings;
  return detectZones(
    stretch.map(({ entry, perplexity, vector, rate }): ZoneTurn => ({
      id: entry.id,
      role: entry.role,
      text: entry.content,
      surprise:
        perplexity === null
          ? null
          : shrinkTextBits(Math.log2(perplexity), entry.content, localBaseline, flux),
      ...{ vector, rate, trusted: isTrusted(entry) },
    })),
    inArc,
    resolution,
    {
      ...{ localBaseline, questions: formation.questions, leastRate: formation.leastRate },
      minSimilarity: computeCosineThreshold(formation.calibration, settings.centroid),
    },
    formation.markers,
    settings,
  );
}

function buildBlock(
  formation: FormationContext,
  session: NightSession,
  type: NewBlock['type'],
  turns: readonly EmbeddedTurn[],
  zones: readonly Zone[],
  arc: FluxArc | null,
): NewBlock {
  const { deriveId, userTiers } = formation.context.deps;
  const times = turns.map(({ entry }) => entry.at);
  const startAt = times.reduce((a, b) => Math.min(a, b));
  const userId = turns[0]!.entry.userId;
  return {
    id: deriveId(startAt, `${type}:${turns.map(({ entry }) => entry.id).join()}`),
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
    zones,
  };
}

function splitQuietStretch(
  stretch: readonly EmbeddedTurn[],
  settings: NightContext['deps']['settings']['blocks'],
): EmbeddedTurn[][] {
  const starts = cutAtTopics(
    stretch.map(({ entry, vector }) => ({ at: entry.at, vector })),
    settings,
  );
  return starts.map((start, i) => stretch.slice(start, starts[i + 1]));
}

/** The session's own level of surprise, against which a spike in a block is held. */
function computeLocalBaseline(turns: readonly EmbeddedTurn[]): Baseline {
  const scores = turns.flatMap(({ perplexity, entry }) =>
    perplexity === null || entry.role === 'note' || !isTrusted(entry) ? [] : [Math.log2(perplexity)],
  );
  return {
    mean: mean(scores),
    deviation: Math.max(standardDeviation(scores), MIN_BASELINE_DEVIATION),
    turns: scores.length,
  };
}
