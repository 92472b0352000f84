import { readFileSync } from 'node:fs';
import { createEncoderReport } from './mind-report.ts';
import type { NightReport } from '../../src/engine/index.ts';

type Session = NightReport['sessions'][number];
type Turn = Session['turns'][number];
type Block = NightReport['blocks'][number];

interface Example {
  readonly sessions: readonly {
    readonly id: string;
    readonly entries: readonly { readonly role: string; readonly at: string; readonly content: string }[];
  }[];
}

const example = JSON.parse(
  readFileSync(new URL('../../examples/boat-and-bakery.json', import.meta.url), 'utf8'),
) as Example;
const CYCLE = 7;
const EXCERPT = 240;
/** Where each made-up session has its arcs, by place. */
const ARCS = [
  [3, 8],
  [13, 19],
] as const;
const STAGES = [
  ['flux_detection', 4180, { entries: 156, sessions: 6, arcs: 12, bits_per_character: 2.314 }],
  ['block_formation', 212, { entries: 156, arc_blocks: 12, quiet_blocks: 12, note_blocks: 1, metablocks: 1 }],
  ['salience_scoring', 2630, { blocks: 26 }],
  ['compression', 890, { live_zones: 40, dead_zones: 61, characters: 48211, characters_kept: 26310 }],
  ['embedding', 1740, { entries: 3, blocks: 26 }],
  ['storage', 96, { relationships: 31 }],
  ['migration', 1310, { exchanges: 88, archived: 68, blocks: 14 }],
  [
    'clustering',
    640,
    { tree_rebuilt: 1, clusters: 7, relevant: 17, antechamber: 6, centroids_born: 2, centroids_fused: 1 },
  ],
  ['cleanup', 120, { raw_let_go: 52, touches: 9 }],
] as const;

/** Chance that is the same every time: 0 to 1, by a number. */
const hashToUnit = (seed: number): number => {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
};
const round = (value: number): number => Number(value.toFixed(3));

/** A night over the example's conversations, `times` over, with `longer` times their turns: figures made up, words real. */
export function createNightReport({ times = 1, longer = 1 } = {}): NightReport {
  const sessions: Session[] = [];
  const blocks: Block[] = [];
  for (let time = 0; time < times; time++)
    for (const [s, { id, entries }] of example.sessions.entries()) {
      const repeatedEntries = Array.from({ length: longer }, () => entries).flat();
      const name = time === 0 ? id : `${id}-${time + 1}`;
      const isLast = s === example.sessions.length - 1;
      const { session, formed } = createSession(name, repeatedEntries, isLast, blocks.length, time * 10 + s);
      sessions.push(session);
      blocks.push(...formed);
    }
  blocks.push(createMetablock(blocks));
  const countOfType = (type: Block['type']): number => blocks.filter((block) => block.type === type).length;
  return {
    cycle: {
      number: CYCLE,
      id: '0199a1f2-0000-7000-8000-000000000007',
      state: 'completed',
      boundary: 400,
      startedAt: Date.UTC(2026, 6, 6, 2, 0, 0),
      finishedAt: Date.UTC(2026, 6, 6, 2, 0, 12),
      failure: null,
      stages: STAGES.map(([name, ms, counts]) => ({
        name,
        status: 'completed',
        done: 1,
        total: 1,
        ms,
        counts,
      })),
      holder: null,
    },
    trainer: null,
    digest: {
      decided: [createSaid('I decided to keep the larch planks.')],
      changed: [
        {
          was: createSaid('The launch is on the 13th of June.'),
          now: 'The launch is on the 2nd of July now.',
        },
      ],
      ahead: [{ ...createSaid('We launch on the 2nd of July.'), on: Date.UTC(2026, 6, 2) }],
      open: [{ question: 'Why do the seams weep only at night?', at: Date.UTC(2026, 6, 5) }],
    },
    figures: {
      ...{ cycle: CYCLE, started_at: '2026-07-06T02:00:00.000Z', finished_at: '2026-07-06T02:00:12.000Z' },
      ...{ failure: null, seconds: 11.82, entries: 156, turns_per_minute: 792, arcs: 12, kept: 0.546 },
      blocks: {
        arc: countOfType('arc'),
        quiet: countOfType('quiet'),
        note: countOfType('note'),
        metablock: countOfType('metablock'),
      },
      ...{ exchanges: 88, archived: 68, migrated_blocks: 14 },
      ...{ centroids_born: 2, centroids_fused: 1, antechamber: 6, model: null, training: null },
    },
    sessions,
    blocks,
    clusters: createClusters(),
    centroids: createCentroids(),
    antechamber: blocks.slice(0, 6).map(({ id, question, title, endAt }, i) => ({
      id,
      question,
      summary: title,
      at: endAt,
      clusterId: ['g1', 'g1', 'g1', 'g2', 'g2', null][i]!,
    })),
    mind: createEncoderReport(
      blocks.flatMap(({ id, title }, i) =>
        [0, 1, 2].map((n) => ({ id: n === 0 ? id : `earlier-${i}-${n}`, title })),
      ),
    ),
    left: { sessions: 0, blocks: 0 },
    forgets: 0,
  };
}

const createSaid = (text: string) => ({ text, who: 'user', at: Date.UTC(2026, 6, 5), entryId: 'entry-1' });

function createSession(
  id: string,
  entries: Example['sessions'][number]['entries'],
  isLast: boolean,
  before: number,
  seed: number,
): { session: Session; formed: Block[] } {
  const span = 26;
  const findArc = (i: number) => ARCS.find(([from, to]) => from <= i % span && i % span <= to);
  const turns: Turn[] = entries.map(({ role, at, content }, i) => {
    const arc = findArc(i);
    const arcProgress = arc ? ((i % span) - arc[0]) / (arc[1] - arc[0]) : 0;
    const surprise =
      6.8 + hashToUnit(seed * 997 + i) * 1.4 + (arc ? 3.2 * (1 - arcProgress) ** 1.5 - 0.8 * arcProgress : 0);
    const zone =
      (arc && (arcProgress < 0.25 || arcProgress > 0.8)) || hashToUnit(seed * 31 + i) > 0.85
        ? 'live'
        : 'dead';
    return {
      id: `${id}#${i}`,
      turn: i + 1,
      at: Date.parse(at) + Math.floor(i / span) * 86_400_000,
      who: role === 'user' ? 'Robin' : role,
      text: content.slice(0, EXCERPT),
      surprise: i % 17 === 11 ? null : round(surprise),
      state: arc ? (arcProgress === 0 ? 'spike' : arcProgress > 0.6 ? 'resolution' : 'open') : 'baseline',
      zone,
      blockId: null,
    };
  });
  const starts = turns.map((_, i) => i).filter((i) => [0, 3, 9, 13, 20].includes(i % span));
  const formed = starts.map((start, b) => {
    const end = starts[b + 1] ?? turns.length;
    return createBlock(id, turns, entries, start, end, before + b, findArc(start) !== undefined, seed);
  });
  const assignedTurns = turns.map((turn, i) => ({
    ...turn,
    blockId: formed[starts.findLastIndex((at) => at <= i)]!.id,
  }));
  const arcs = starts.flatMap((start) => {
    const arc = findArc(start);
    const length = arc ? arc[1] - arc[0] : 0;
    return arc
      ? [{ firstTurn: start + 1, lastTurn: Math.min(start + length + 1, turns.length), open: false }]
      : [];
  });
  const closing = arcs.at(-1);
  if (isLast && closing) arcs[arcs.length - 1] = { ...closing, lastTurn: turns.length, open: true };
  return { session: { id, turns: assignedTurns, arcs }, formed };
}

function createBlock(
  sessionId: string,
  turns: readonly Turn[],
  entries: Example['sessions'][number]['entries'],
  start: number,
  end: number,
  key: number,
  isArc: boolean,
  seed: number,
): Block {
  const zones: Block['zones'][number][] = [];
  for (let i = start; i < end; i++) {
    const kind = turns[i]!.zone ?? 'dead';
    const text = entries[i]!.content;
    const last = zones.at(-1);
    const extension = {
      end: i - start,
      entries: [...(last?.kind === kind ? last.entries : []), turns[i]!.id],
    };
    if (last?.kind === kind)
      zones[zones.length - 1] = {
        ...last,
        ...extension,
        texts: kind === 'live' ? [...last.texts, text] : [],
      };
    else
      zones.push({
        ...{ kind, start: i - start, ...extension, texts: kind === 'live' ? [text] : [] },
        summary: kind === 'live' ? '' : `${text.slice(0, 90)}…`,
        reasons: kind === 'live' ? (isArc ? ['spike', 'arrete'] : ['insight:reframing']) : [],
      });
  }
  const texts = entries.slice(start, end).map(({ content }) => content);
  const originalLength = texts.reduce((sum, text) => sum + text.length, 0);
  const compressedLength = zones.reduce(
    (sum, zone) => sum + zone.texts.join('').length + zone.summary.length,
    0,
  );
  const createLevel = (n: number) => ({
    P: round(hashToUnit(seed + key * 3 + n)),
    C: round(0.4 + hashToUnit(seed + key * 5 + n) / 2),
    ID: key % 4 === 0 ? null : round(hashToUnit(seed + key * 7 + n)),
  });
  const composite = round(0.2 + hashToUnit(seed * 13 + key) * 0.7);
  const question = texts.find((text) => text.includes('?')) ?? texts[0]!;
  return {
    key,
    id: `block-${key}`,
    type: key === 2 ? 'note' : isArc ? 'arc' : 'quiet',
    sessionId,
    session: seed,
    ...{ userId: null, userTier: null, cycle: CYCLE, stage: 9, revision: 1 },
    tier: key % 2 === 0 ? 'cortex' : 'hippocampus',
    startAt: turns[start]!.at,
    endAt: turns[end - 1]!.at,
    createdAt: turns[end - 1]!.at,
    ...{ origins: ['said'], untrusted: false },
    margins: { anterior: isArc ? 1 : 0, posterior: isArc ? 2 : 0 },
    ...{ coherenceGain: 0.2, tiesMergeWeight: 0.4, composite, verdict: 'unchecked', idDistance: null },
    ...{
      centroidId: 'centroid-1',
      clusterId: `leaf-${(key % 4) + 1}`,
      relevance: 'relevant',
      continuityFlag: false,
    },
    ...{ metablockId: null, continuesFrom: null, continuedBy: null, derivedFrom: null, lastAccessed: null },
    ...{ citations: key > 4 && isArc ? ['block-1'] : [], constituents: [] },
    flux: isArc
      ? {
          ...{ baseline_perplexity: 148.2, peak_perplexity: 1893.4, final_perplexity: 96.1 + key },
          ...{
            flux_reversal_quality: 10_783.8,
            arc_duration_turns: 6,
            arrete: round(hashToUnit(key) - 0.3),
            resolution: 0.949,
          },
        }
      : null,
    salience: {
      sentence_level: createLevel(1),
      exchange_level: createLevel(2),
      theme_level: createLevel(3),
      composite,
    },
    originalLength,
    compressedLength,
    title: texts[0]!.split(/[.!?]/)[0]!.slice(0, 70),
    question: question.slice(0, 110),
    entries: turns.slice(start, end).map((turn) => turn.id),
    zones,
  };
}

function createMetablock(blocks: readonly Block[]): Block {
  const parts = blocks.slice(1, 4);
  return {
    ...parts[0]!,
    ...{
      key: blocks.length,
      id: 'meta-1',
      type: 'metablock',
      title: 'What the boat needs before the water',
      flux: null,
    },
    ...{ entries: [], constituents: parts.map(({ id }) => id), compressedLength: 260 },
    originalLength: parts.reduce((sum, block) => sum + block.originalLength, 0),
    zones: [
      {
        ...{ kind: 'dead', start: 0, end: 0, entries: [], texts: [], reasons: [] },
        summary: parts.map(({ title, question }) => `${title}: ${question}`).join(' → '),
      },
    ],
  };
}

function createClusters(): NightReport['clusters'] {
  const createCluster = (
    id: string,
    level: 1 | 2 | 3,
    parentId: string | null,
    name: string,
    blocks: number,
  ) => ({
    ...{
      id,
      level,
      parentId,
      name,
      blocks,
      members: [],
      spaceId: 1,
      radius: 0.6,
      from: 0,
      to: 0,
      createdAt: 0,
    },
    summary: `Talk about ${name.toLowerCase()}, and what came of it over the months.`,
  });
  return [
    createCluster('top', 3, null, 'Work by hand', 61),
    createCluster('boat', 2, 'top', 'Restoring Plover', 38),
    createCluster('bread', 2, 'top', 'The sourdough stall', 23),
    createCluster('leaf-1', 1, 'boat', 'Planks, ribs and rot', 16),
    createCluster('leaf-2', 1, 'boat', 'Paint, tar and varnish', 12),
    createCluster('leaf-3', 1, 'bread', 'Starter and proving', 14),
    createCluster('leaf-4', 1, 'bread', 'Prices and queues', 9),
  ];
}

function createCentroids(): NightReport['centroids'] {
  const createCentroid = (
    id: string,
    name: string,
    blocks: number,
    bornCycle: number,
    overrides: Partial<NightReport['centroids'][number]> = {},
  ) => ({
    ...{ id, name, blocks, bornCycle, state: 'active' as const, origin: 'corpus', parents: [], ...overrides },
    question: `What matters about ${name.toLowerCase()}?`,
  });
  return [
    createCentroid('centroid-1', 'Soundness of old wood', 19, 2),
    createCentroid('centroid-2', 'Rising at low temperatures', 11, 3),
    createCentroid('centroid-3', 'Water, and how to keep it out', 14, CYCLE, {
      origin: 'fusion',
      parents: ['old-1', 'old-2'],
    }),
    createCentroid('centroid-4', 'Regular customers', 4, CYCLE, { origin: 'mitosis' }),
    createCentroid('old-1', 'Drips below the waterline', 0, 3, { state: 'retired' }),
    createCentroid('old-2', 'Swelling of dry planks', 0, 4, { state: 'retired' }),
  ];
}
