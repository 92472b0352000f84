import { canonicalText } from '../../vocabulary/block.ts';
import type { Zone } from '../../vocabulary/block.ts';
import type { Role } from '../../vocabulary/entry.ts';
import type { AntechamberEntry, Cluster } from '../../vocabulary/inquiry.ts';
import type { CortexBlock, Exchange } from '../port.ts';
import type { Row } from './table.ts';

/** Lists come back as Arrow's vectors, which give their numbers out when asked. */
export function toVector(value: unknown): Float32Array {
  if (value instanceof Float32Array) return value;
  return Float32Array.from((value as { toArray(): ArrayLike<number> }).toArray());
}

const text = (row: Row, name: string): string => row[name] as string;
const optional = (row: Row, name: string): string | null => (row[name] as string | null | undefined) ?? null;
const number = (row: Row, name: string): number => Number(row[name]);
const maybe = (row: Row, name: string): number | null => (row[name] == null ? null : Number(row[name]));

export const fromExchange = (of: Exchange): Row => ({
  id: of.id,
  block_id: of.blockId,
  session_id: of.sessionId,
  turn: of.turn,
  role: of.role,
  speaker: of.speaker,
  user_id: of.userId,
  at: of.at,
  created_at: of.createdAt,
  sha256: of.sha256,
  text: of.text,
  space_id: of.spaceId,
  vector: of.vector,
});

export const toExchange = (row: Row): Exchange => ({
  id: text(row, 'id'),
  blockId: text(row, 'block_id'),
  sessionId: text(row, 'session_id'),
  turn: number(row, 'turn'),
  role: text(row, 'role') as Role,
  speaker: optional(row, 'speaker'),
  userId: optional(row, 'user_id'),
  at: number(row, 'at'),
  createdAt: number(row, 'created_at'),
  sha256: text(row, 'sha256'),
  text: text(row, 'text'),
  spaceId: number(row, 'space_id'),
  vector: row['vector'] == null ? null : toVector(row['vector']),
});

export const fromBlock = (of: CortexBlock): Row => ({
  id: of.id,
  type: of.type,
  session_id: of.sessionId,
  user_id: of.userId,
  start_at: of.startAt,
  end_at: of.endAt,
  title: of.title,
  question: of.question,
  words: `${of.title}\n${of.question}\n${canonicalText(of.zones)}`,
  zones: JSON.stringify(of.zones),
  record: of.record,
  space_id: of.spaceId,
  vector: of.vector,
  question_vector: of.questionVector,
});

export const toBlock = (row: Row): CortexBlock => ({
  id: text(row, 'id'),
  type: text(row, 'type'),
  sessionId: text(row, 'session_id'),
  userId: optional(row, 'user_id'),
  startAt: number(row, 'start_at'),
  endAt: number(row, 'end_at'),
  title: text(row, 'title'),
  question: text(row, 'question'),
  zones: JSON.parse(text(row, 'zones')) as Zone[],
  record: text(row, 'record'),
  spaceId: number(row, 'space_id'),
  vector: toVector(row['vector']),
  questionVector: toVector(row['question_vector']),
});

export const fromCluster = (of: Cluster): Row => ({
  id: of.id,
  parent_id: of.parentId,
  level: of.level,
  blocks: of.blocks,
  radius: of.radius,
  from_at: of.from,
  to_at: of.to,
  created_at: of.createdAt,
  space_id: of.spaceId,
  name: of.name,
  summary: of.summary,
  words: `${of.name}\n${of.summary}`,
  members: JSON.stringify(of.members),
  centroid: of.centroid,
  vector: of.vector,
});

export const toCluster = (row: Row): Cluster => ({
  id: text(row, 'id'),
  parentId: optional(row, 'parent_id'),
  level: number(row, 'level') as Cluster['level'],
  blocks: number(row, 'blocks'),
  radius: number(row, 'radius'),
  from: number(row, 'from_at'),
  to: number(row, 'to_at'),
  createdAt: number(row, 'created_at'),
  spaceId: number(row, 'space_id'),
  name: text(row, 'name'),
  summary: text(row, 'summary'),
  members: JSON.parse(text(row, 'members')) as string[],
  centroid: toVector(row['centroid']),
  vector: toVector(row['vector']),
});

export const fromAntechamber = (of: AntechamberEntry): Row => ({
  id: of.id,
  session_id: of.sessionId,
  question: of.question,
  summary: of.summary,
  words: `${of.question}\n${of.summary}`,
  cluster_id: of.clusterId,
  cluster_density: of.clusterDensity,
  at: of.at,
  created_at: of.createdAt,
  space_id: of.spaceId,
  promoted: of.promoted,
  promoted_at: of.promotedAt,
  vector: of.vector,
});

export const toAntechamber = (row: Row): AntechamberEntry => ({
  id: text(row, 'id'),
  sessionId: text(row, 'session_id'),
  question: text(row, 'question'),
  summary: text(row, 'summary'),
  clusterId: optional(row, 'cluster_id'),
  clusterDensity: maybe(row, 'cluster_density'),
  at: number(row, 'at'),
  createdAt: number(row, 'created_at'),
  spaceId: number(row, 'space_id'),
  promoted: row['promoted'] === true,
  promotedAt: maybe(row, 'promoted_at'),
  vector: toVector(row['vector']),
});
