import { hash } from 'node:crypto';
import { buildCanonicalText } from '../../vocabulary/block.ts';
import type { Zone } from '../../vocabulary/block.ts';
import type { AntechamberEntry, Cluster } from '../../vocabulary/inquiry.ts';
import type { CortexBlock, Exchange } from '../port.ts';
import type { GenerationTableName } from './table-specs.ts';
import type { Row } from './table.ts';

/** Lists come back as Arrow's vectors, which give their numbers out when asked. */
export function toVector(value: unknown): Float32Array {
  if (value instanceof Float32Array) return value;
  return Float32Array.from((value as { toArray(): ArrayLike<number> }).toArray());
}

const readText = (row: Row, name: string): string => row[name] as string;
const readOptionalText = (row: Row, name: string): string | null =>
  (row[name] as string | null | undefined) ?? null;
const readNumber = (row: Row, name: string): number => Number(row[name]);
const readOptionalNumber = (row: Row, name: string): number | null =>
  row[name] == null ? null : Number(row[name]);

/** What a row is searched for by words: the texts of it that people read. */
const buildBlockWords = ({
  title,
  question,
  zones,
}: Pick<CortexBlock, 'title' | 'question' | 'zones'>): string =>
  `${title}\n${question}\n${buildCanonicalText(zones)}`;
const buildClusterWords = ({ name, summary }: Pick<Cluster, 'name' | 'summary'>): string =>
  `${name}\n${summary}`;
const buildAntechamberWords = ({
  question,
  summary,
}: Pick<AntechamberEntry, 'question' | 'summary'>): string => `${question}\n${summary}`;

/** The column `words` of a row of this table, made anew out of its other columns. */
export function buildRowWords(table: GenerationTableName, row: Row): string {
  const [title, question, name, summary] = ['title', 'question', 'name', 'summary'].map((column) =>
    readText(row, column),
  ) as [string, string, string, string];
  if (table === 'clusters') return buildClusterWords({ name, summary });
  if (table === 'antechamber') return buildAntechamberWords({ question, summary });
  return buildBlockWords({ title, question, zones: JSON.parse(readText(row, 'zones')) as Zone[] });
}

export const fromExchange = (exchange: Exchange): Row => ({
  id: exchange.id,
  block_id: exchange.blockId,
  session_id: exchange.sessionId,
  turn: exchange.turn,
  role: exchange.role,
  speaker: exchange.speaker,
  user_id: exchange.userId,
  at: exchange.at,
  created_at: exchange.createdAt,
  sha256: exchange.sha256,
  text: exchange.text,
  space_id: exchange.spaceId,
  vector: exchange.vector,
  details: JSON.stringify({
    origin: exchange.origin,
    tags: exchange.tags,
    keep: exchange.keep,
    supersedes: exchange.supersedes,
  } satisfies ExchangeDetails),
});

/** What of an exchange stands in one column, as JSON: so another field needs no other column. */
type ExchangeDetails = Pick<Exchange, 'origin' | 'tags' | 'keep' | 'supersedes'>;
const DEFAULT_DETAILS: ExchangeDetails = { origin: 'said', tags: [], keep: false, supersedes: [] };

export function toExchange(row: Row): Exchange {
  // Null in rows from before there was such a column.
  const detailsText = readOptionalText(row, 'details') ?? '';
  return {
    id: readText(row, 'id'),
    blockId: readText(row, 'block_id'),
    sessionId: readText(row, 'session_id'),
    turn: readNumber(row, 'turn'),
    role: readText(row, 'role') as Exchange['role'],
    speaker: readOptionalText(row, 'speaker'),
    userId: readOptionalText(row, 'user_id'),
    at: readNumber(row, 'at'),
    createdAt: readNumber(row, 'created_at'),
    sha256: readText(row, 'sha256'),
    text: readText(row, 'text'),
    spaceId: readNumber(row, 'space_id'),
    vector: row['vector'] == null ? null : toVector(row['vector']),
    ...DEFAULT_DETAILS,
    ...(detailsText === '' ? {} : (JSON.parse(detailsText) as Partial<ExchangeDetails>)),
  };
}

/** What vouches for a block's own words: a summary is nobody's text, so that no entry's hash does. */
function formatSeal({ title, question, zones }: Pick<CortexBlock, 'title' | 'question' | 'zones'>): string {
  const words = [title, question, ...zones.map(({ summary }) => summary)].join('\u0000');
  return `#${hash('sha256', words).slice(0, 16)}\n`;
}
/** It stands before the record; blocks of before have none. */
const SEAL = /^#[0-9a-f]{16}\n/;

export const fromCortexBlock = (block: CortexBlock): Row => ({
  id: block.id,
  type: block.type,
  session_id: block.sessionId,
  user_id: block.userId,
  start_at: block.startAt,
  end_at: block.endAt,
  title: block.title,
  question: block.question,
  words: buildBlockWords(block),
  zones: JSON.stringify(block.zones),
  record: `${formatSeal(block)}${block.record}`,
  space_id: block.spaceId,
  vector: block.vector,
  question_vector: block.questionVector,
});

/** The column `record` as what seals the block's words, empty where nothing does, and the record itself. */
export function splitSeal(stored: string): readonly [seal: string, record: string] {
  const seal = SEAL.exec(stored)?.[0] ?? '';
  return [seal, stored.slice(seal.length)];
}

/** Throws where its words are not what was stored. */
export function toCortexBlock(row: Row): CortexBlock {
  const [title, question] = [readText(row, 'title'), readText(row, 'question')];
  const zones = JSON.parse(readText(row, 'zones')) as Zone[];
  const [seal, record] = splitSeal(readText(row, 'record'));
  if (seal !== '' && seal !== formatSeal({ title, question, zones }))
    throw new RangeError('The words of a block are not what was stored.');
  return {
    id: readText(row, 'id'),
    type: readText(row, 'type'),
    sessionId: readText(row, 'session_id'),
    userId: readOptionalText(row, 'user_id'),
    startAt: readNumber(row, 'start_at'),
    endAt: readNumber(row, 'end_at'),
    title,
    question,
    zones,
    record,
    spaceId: readNumber(row, 'space_id'),
    vector: toVector(row['vector']),
    questionVector: toVector(row['question_vector']),
  };
}

export const fromCluster = (cluster: Cluster): Row => ({
  id: cluster.id,
  parent_id: cluster.parentId,
  level: cluster.level,
  blocks: cluster.blocks,
  radius: cluster.radius,
  from_at: cluster.from,
  to_at: cluster.to,
  created_at: cluster.createdAt,
  space_id: cluster.spaceId,
  name: cluster.name,
  summary: cluster.summary,
  words: buildClusterWords(cluster),
  members: JSON.stringify(cluster.members),
  centroid: cluster.centroid,
  vector: cluster.vector,
});

export const toCluster = (row: Row): Cluster => ({
  id: readText(row, 'id'),
  parentId: readOptionalText(row, 'parent_id'),
  level: readNumber(row, 'level') as Cluster['level'],
  blocks: readNumber(row, 'blocks'),
  radius: readNumber(row, 'radius'),
  from: readNumber(row, 'from_at'),
  to: readNumber(row, 'to_at'),
  createdAt: readNumber(row, 'created_at'),
  spaceId: readNumber(row, 'space_id'),
  name: readText(row, 'name'),
  summary: readText(row, 'summary'),
  members: JSON.parse(readText(row, 'members')) as string[],
  centroid: toVector(row['centroid']),
  vector: toVector(row['vector']),
});

export const fromAntechamber = (entry: AntechamberEntry): Row => ({
  id: entry.id,
  session_id: entry.sessionId,
  question: entry.question,
  summary: entry.summary,
  words: buildAntechamberWords(entry),
  cluster_id: entry.clusterId,
  cluster_density: entry.clusterDensity,
  at: entry.at,
  created_at: entry.createdAt,
  space_id: entry.spaceId,
  promoted: entry.promoted,
  promoted_at: entry.promotedAt,
  vector: entry.vector,
});

export const toAntechamber = (row: Row): AntechamberEntry => ({
  id: readText(row, 'id'),
  sessionId: readText(row, 'session_id'),
  question: readText(row, 'question'),
  summary: readText(row, 'summary'),
  clusterId: readOptionalText(row, 'cluster_id'),
  clusterDensity: readOptionalNumber(row, 'cluster_density'),
  at: readNumber(row, 'at'),
  createdAt: readNumber(row, 'created_at'),
  spaceId: readNumber(row, 'space_id'),
  promoted: row['promoted'] === true,
  promotedAt: readOptionalNumber(row, 'promoted_at'),
  vector: toVector(row['vector']),
});

/** What each table's rows are made of. */
export const TO_ROW = {
  exchanges: fromExchange,
  archive: fromExchange,
  blocks: fromCortexBlock,
  clusters: fromCluster,
  antechamber: fromAntechamber,
} as const;

/** What a row of each table stands for. */
export const FROM_ROW = {
  exchanges: toExchange,
  archive: toExchange,
  blocks: toCortexBlock,
  clusters: toCluster,
  antechamber: toAntechamber,
} as const;
