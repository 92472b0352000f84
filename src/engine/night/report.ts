import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithEncoders } from '../encoder/registry.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithAxes, WithNightModels } from '../models/ports.ts';
import type { WithCalendar } from '../language/calendar.ts';
import type { WithClock } from '../clock.ts';
import { truncateText } from '../language/truncate.ts';
import { isUntrustedBlock } from '../vocabulary/block.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { readBlockZones } from '../views/blocks.ts';
import { buildMindReport } from '../encoder/report/index.ts';
import type { EncoderReport } from '../vocabulary/encoder.ts';
import type { TrainerRecord } from '../vocabulary/training.ts';
import { buildDigest } from './digest.ts';
import type { NightDigest } from './digest.ts';
import { computeNightFigures } from './night-figures.ts';
import type { NightFigures } from './night-figures.ts';
import { readTrainerRecord } from '../ledgers/trainer/record.ts';
import { sortTurns } from './turns.ts';

type BuildNightReportDeps = WithAxes &
  WithCalendar &
  WithClock &
  WithCortex &
  WithHippocampus &
  WithEncoders &
  WithNightModels &
  WithSelf &
  WithSettings;

/** What a night made of a memory, gathered anew from the stores whenever it is asked for: nothing of it is kept. */
export interface NightReport {
  readonly cycle: Cycle;
  readonly figures: NightFigures;
  readonly digest: NightDigest;
  /** The owner's own trainer, where this night ran it. */
  readonly trainer: TrainerRecord | null;
  /** Sessions with turns of this night, with the surprise of each turn and what it became. */
  readonly sessions: readonly {
    readonly id: string;
    readonly turns: readonly {
      readonly id: string;
      readonly turn: number;
      readonly at: number;
      readonly who: string;
      readonly text: string;
      /** Perplexity as bits per word; null when it was not measured. */
      readonly surprise: number | null;
      readonly state: string | null;
      readonly zone: 'live' | 'dead' | null;
      readonly blockId: string | null;
    }[];
    readonly arcs: readonly {
      readonly firstTurn: number;
      readonly lastTurn: number;
      readonly open: boolean;
    }[];
  }[];
  readonly blocks: readonly (Omit<Block, 'zones'> & {
    readonly zones: readonly Zone[];
    /** Nothing in it is of the owner's or his agents' (R31). */
    readonly untrusted: boolean;
  })[];
  readonly clusters: readonly Omit<Cluster, 'centroid' | 'vector'>[];
  readonly centroids: readonly {
    readonly id: string;
    readonly name: string;
    readonly question: string;
    readonly state: 'active' | 'retired';
    readonly origin: string;
    readonly blocks: number;
    readonly bornCycle: number;
    readonly parents: readonly string[];
  }[];
  readonly antechamber: readonly {
    readonly id: string;
    readonly question: string;
    readonly summary: string;
    readonly at: number;
    readonly clusterId: string | null;
  }[];
  /** The native encoder; null where training is off. */
  readonly mind: EncoderReport | null;
  /** Sessions and blocks beyond what one page can show. */
  readonly left: { readonly sessions: number; readonly blocks: number };
  /** How often something had been forgotten when it was begun: after another forgetting it is out of date. */
  readonly forgets: number;
}

/** More than these nobody reads on one page. */
const MAX_SESSIONS = 60;
const MAX_BLOCKS = 400;
const MAX_ANTECHAMBER_ENTRIES = 100;
const MAX_EXCERPT_LENGTH = 240;

/** The latest night; null before the first. */
export async function buildNightReport(deps: BuildNightReportDeps): Promise<NightReport | null> {
  const { hippocampus, self } = deps;
  const cycle = await hippocampus.nights.readCycle(self);
  if (!cycle) return null;
  const forgets = await hippocampus.entries.countForgets();
  const cortex = await deps.openCortex();
  const nightSessions = await hippocampus.sessions.list(cycle.number);
  const formedBlocks: Block[] = [];
  const entries: Entry[] = [];
  const sessions: NightReport['sessions'][number][] = [];
  for (const session of nightSessions) {
    const sessionBlocks = (await hippocampus.blocks.listOfSession(session.key)).filter(
      (block) => block.cycle === cycle.number,
    );
    formedBlocks.push(...sessionBlocks);
    if (sessions.length >= MAX_SESSIONS) continue;
    const turns = sortTurns(await hippocampus.sessions.readTurns(session.key, 0, cycle.number)).filter(
      (turn) => turn.cycle === null || turn.cycle === cycle.number,
    );
    entries.push(...turns.map(({ entry }) => entry));
    const numbers = new Set(turns.map(({ entry }) => entry.turn));
    sessions.push({
      id: session.id,
      turns: turns.map(({ entry, perplexity, fluxState, blockId }) => ({
        id: entry.id,
        turn: entry.turn,
        at: entry.at,
        who: entry.speaker ?? entry.role,
        text: truncateText(entry.content, MAX_EXCERPT_LENGTH),
        surprise: perplexity === null ? null : Number(Math.log2(perplexity).toFixed(3)),
        state: fluxState,
        zone: entry.zone,
        blockId,
      })),
      arcs: (await hippocampus.sessions.readArcs(session.key))
        .filter((arc) => numbers.has(arc.firstTurn))
        .map(({ firstTurn, lastTurn, open }) => ({ firstTurn, lastTurn, open })),
    });
  }
  const shownBlocks = formedBlocks.slice(0, MAX_BLOCKS);
  const blocks: NightReport['blocks'][number][] = [];
  for (const block of shownBlocks)
    blocks.push({
      ...block,
      zones: await readBlockZones(deps, block),
      untrusted: isUntrustedBlock(block),
    });
  const sizes = await hippocampus.centroids.countBlocks();
  return {
    cycle,
    figures: computeNightFigures(cycle),
    digest: await buildDigest(deps, entries),
    trainer: await readTrainerRecord(deps, cycle.number),
    sessions,
    blocks,
    clusters: (await cortex.listClusters()).map(({ centroid: _, vector: __, ...rest }) => rest),
    centroids: (await hippocampus.centroids.list()).map(({ vector: _, ...centroid }) => ({
      ...centroid,
      blocks: sizes.get(centroid.id) ?? 0,
    })),
    antechamber: (await cortex.listAntechamber({ waiting: true, limit: MAX_ANTECHAMBER_ENTRIES })).map(
      ({ id, question, summary, at, clusterId }) => ({ id, question, summary, at, clusterId }),
    ),
    mind: await buildMindReport(deps),
    left: {
      sessions: nightSessions.length - sessions.length,
      blocks: formedBlocks.length - shownBlocks.length,
    },
    forgets,
  };
}
