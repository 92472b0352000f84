import type { NightReport } from '../../../engine/index.ts';

export type {
  EncoderVersionSummary,
  LatentMap,
  MapPoint,
  MovedMemory,
  NightReport,
} from '../../../engine/index.ts';

export type Session = NightReport['sessions'][number];
export type Turn = Session['turns'][number];
export type Arc = Session['arcs'][number];
export type Block = NightReport['blocks'][number];
export type BlockType = Block['type'];
export type Zone = Block['zones'][number];
export type Cluster = NightReport['clusters'][number];
export type Centroid = NightReport['centroids'][number];
export type AntechamberEntry = NightReport['antechamber'][number];
export type Stage = NightReport['cycle']['stages'][number];

/** In the order in which the page lists them. */
export const BLOCK_TYPES = ['arc', 'quiet', 'note', 'metablock'] as const satisfies readonly BlockType[];
