import { toBytes } from '../math/vectors.ts';
import type { Block, Zone } from '../vocabulary/block.ts';
import type { Origin } from '../vocabulary/entry.ts';

/** The atomic unit of memory transfer (spec §6.2): prose and geometry together. */
export interface Packet {
  readonly packet_id: string;
  readonly packet_type: 'memory_block';
  readonly timestamp: string;
  readonly prose: {
    readonly content: string;
    readonly content_type: 'full' | 'summary';
    /** Ranges of `content` in UTF-16 code units that are verbatim. */
    readonly live_zones: readonly {
      readonly start: number;
      readonly end: number;
      readonly preserved: true;
    }[];
  };
  readonly vectors: { readonly native: EncodedVector | null; readonly universal: EncodedVector | null };
  readonly metadata: {
    readonly source_block_id: string;
    readonly coherence_gain: number;
    readonly salience_composite: number;
    readonly preoccupation_centroid_id: string | null;
    /** How its entries came, each once (R31); left out where all were said. */
    readonly origins?: readonly Origin[];
  };
  readonly references: {
    readonly citations: readonly string[];
    readonly derived_from: string | null;
    readonly continues_from: string | null;
  };
}

export interface EncodedVector {
  readonly dimensions: number;
  readonly encoding: 'base64';
  readonly data: string;
  readonly space: string;
}

/** §6.3: little-endian float32, base64. */
export const encodeVector = (vector: Float32Array, space: string): EncodedVector => ({
  dimensions: vector.length,
  encoding: 'base64',
  data: Buffer.from(toBytes(vector)).toString('base64'),
  space,
});

export function encodePacket(
  block: Block,
  zones: readonly Zone[],
  vectors: Packet['vectors'],
  id: string,
  at: number,
): Packet {
  let content = '';
  const liveZones: { start: number; end: number; preserved: true }[] = [];
  for (const zone of zones) {
    for (const text of zone.kind === 'live' ? zone.texts : [zone.summary]) {
      if (content !== '') content += '\n';
      if (zone.kind === 'live')
        liveZones.push({ start: content.length, end: content.length + text.length, preserved: true });
      content += text;
    }
  }
  return {
    packet_id: id,
    packet_type: 'memory_block',
    timestamp: new Date(at).toISOString(),
    prose: {
      content,
      content_type: zones.every(({ kind }) => kind === 'live') ? 'full' : 'summary',
      live_zones: liveZones,
    },
    vectors,
    metadata: {
      source_block_id: block.id,
      coherence_gain: block.coherenceGain,
      salience_composite: block.composite,
      preoccupation_centroid_id: block.centroidId,
      ...(block.origins.some((origin) => origin !== 'said') ? { origins: block.origins } : {}),
    },
    references: {
      citations: block.citations,
      derived_from: block.derivedFrom,
      continues_from: block.continuesFrom,
    },
  };
}
