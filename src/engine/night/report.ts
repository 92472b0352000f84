import { clipped } from '../language/clipped.ts';
import type { EngineParts } from '../parts.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { Cluster } from '../vocabulary/inquiry.ts';
import type { Cycle } from '../vocabulary/night.ts';
import { zonesOfBlock } from '../views/blocks.ts';
import { mindReport } from '../encoder/report/mind.ts';
import type { MindReport } from '../vocabulary/mind.ts';
import type { TrainerRecord } from '../vocabulary/training.ts';
import { figuresOf } from './figures-of.ts';
import type { NightFigures } from './figures-of.ts';
import { trainerOf } from '../ledgers/trainer/record.ts';
import { inOrder } from './turns.ts';

/** What a night made of a memory, gathered anew from the stores whenever it is asked for: nothing of it is kept. */
export interface NightReport {
  readonly cycle: Cycle;
  readonly figures: NightFigures;
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
  readonly blocks: readonly (Omit<Block, 'zones'> & { readonly zones: readonly Zone[] })[];
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
  readonly mind: MindReport | null;
  /** Sessions and blocks beyond what one page can show. */
  readonly left: { readonly sessions: number; readonly blocks: number };
}

/** More than these nobody reads on one page. */
const SESSIONS = 60;
const BLOCKS = 400;
const WAITING = 100;
const EXCERPT = 240;

/** The latest night; null before the first. */
export async function nightReport(parts: EngineParts): Promise<NightReport | null> {
  const { hippocampus, self } = parts;
  const cycle = await hippocampus.nights.readCycle(self);
  if (!cycle) return null;
  const cortex = await parts.cortex();
  const found = await hippocampus.sessions.list(cycle.number);
  const formed: Block[] = [];
  const sessions: NightReport['sessions'][number][] = [];
  for (const session of found) {
    const own = (await hippocampus.blocks.listOfSession(session.key)).filter(
      (block) => block.cycle === cycle.number,
    );
    formed.push(...own);
    if (sessions.length >= SESSIONS) continue;
    const turns = inOrder(await hippocampus.sessions.readTurns(session.key, 0, cycle.number)).filter(
      (turn) => turn.cycle === null || turn.cycle === cycle.number,
    );
    const numbers = new Set(turns.map(({ entry }) => entry.turn));
    sessions.push({
      id: session.id,
      turns: turns.map(({ entry, perplexity, fluxState, blockId }) => ({
        id: entry.id,
        turn: entry.turn,
        at: entry.at,
        who: entry.speaker ?? entry.role,
        text: clipped(entry.content, EXCERPT),
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
  const shown = formed.slice(0, BLOCKS);
  const blocks: NightReport['blocks'][number][] = [];
  for (const block of shown) blocks.push({ ...block, zones: await zonesOfBlock(parts, block) });
  const sizes = await hippocampus.centroids.countBlocks();
  return {
    cycle,
    figures: figuresOf(cycle),
    trainer: await trainerOf(parts, cycle.number),
    sessions,
    blocks,
    clusters: (await cortex.clusters()).map(({ centroid: _, vector: __, ...rest }) => rest),
    centroids: (await hippocampus.centroids.list()).map(({ vector: _, ...centroid }) => ({
      ...centroid,
      blocks: sizes.get(centroid.id) ?? 0,
    })),
    antechamber: (await cortex.antechamber({ waiting: true, limit: WAITING })).map(
      ({ id, question, summary, at, clusterId }) => ({ id, question, summary, at, clusterId }),
    ),
    mind: await mindReport(parts),
    left: { sessions: found.length - sessions.length, blocks: formed.length - shown.length },
  };
}
