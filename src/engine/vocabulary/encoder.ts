import type { Verdict } from './versions.ts';

/** A version of the native encoder, for a person to look at. Figures that were not taken are null. */
export interface EncoderVersionSummary {
  readonly number: number;
  /** Null where its record cannot be read. */
  readonly verdict: Verdict | null;
  /** Why it was rejected. */
  readonly reason: string | null;
  readonly created_at: string | null;
  readonly parent: number | null;
  readonly in_use: boolean;
  readonly pairs: number | null;
  readonly uses: number | null;
  /** Pairs that nothing was learned from, of this night and of earlier ones. */
  readonly held_out_pairs: number | null;
  /** Student's t by which their answers stand out more than before. */
  readonly standing_t: number | null;
  /** Contrastive loss, in nats a pair. */
  readonly held_out_before: number | null;
  readonly held_out_after: number | null;
  readonly anchor_before: number | null;
  readonly anchor_after: number | null;
  /** What likenesses among everyday phrases kept of their order: a correlation. */
  readonly unrelated: number | null;
  /** Step and loss of its training. */
  readonly curve: readonly (readonly [number, number])[];
  /** What is wrong with its files. */
  readonly fault: string | null;
}

/** A memory's place on the map. */
export interface MapPoint {
  readonly id: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  /** Where the version before had it; null where that is not known. */
  readonly before: readonly [number, number] | null;
  /** How unsure the encoder is of it: the mean deviation over dimensions. Null where it was not encoded as a whole. */
  readonly sigma: number | null;
  /** Place in `clusters`; null for none of them. */
  readonly cluster: number | null;
}

/** The native space of the version in use in two dimensions: the axes along which its memories differ most. */
export interface LatentMap {
  readonly version: number;
  readonly previous: number | null;
  /** Share of the memories' variance that the two axes show. */
  readonly explained: number;
  /** The largest first: each has a colour. */
  readonly clusters: readonly { readonly id: string; readonly name: string; readonly memories: number }[];
  readonly points: readonly MapPoint[];
  /** Memories beyond what a map can show. */
  readonly left: number;
}

/** A memory and all that its history tells of it (§9.7.4). */
export interface MovedMemory {
  readonly id: string;
  readonly title: string;
  readonly largest: number;
  readonly events: readonly {
    readonly date: string;
    readonly model_version: string;
    readonly event: 'creation' | 'reconsolidation' | 'epiphany';
    readonly delta_magnitude: number;
    readonly direction: string;
  }[];
}

/** What a night's report tells of the mind. */
export interface EncoderReport {
  readonly problem: string | null;
  /** Newest first. */
  readonly versions: readonly EncoderVersionSummary[];
  /** Null where there is too little to draw. */
  readonly map: LatentMap | null;
  /** Memories that moved furthest, at once, the furthest first. */
  readonly history: readonly MovedMemory[];
}

/** What a latent says: words that are encoded near it, and memories. Likenesses are cosines. */
export interface DecodedLatent {
  /** How far it is from the first memory to the second. */
  readonly share: number | null;
  readonly words: readonly { readonly word: string; readonly likeness: number }[];
  readonly memories: readonly { readonly id: string; readonly title: string; readonly likeness: number }[];
}

export interface MindAnswer {
  readonly training: 'on' | 'off';
  /** The one in use. */
  readonly version: EncoderVersionSummary | null;
  /** What keeps the version in use from encoding. */
  readonly problem: string | null;
  /** The last five, newest first. */
  readonly versions: readonly EncoderVersionSummary[];
  /** How far memories lie from where the version before had them (cosine distance). */
  readonly drift: {
    readonly from_version: number;
    readonly middle: number;
    readonly deviation: number;
    readonly memories: number;
    /** How many deviations further than they did makes an epiphany. */
    readonly epiphany_deviations: number;
  } | null;
  /** Encoded by the version in use; still as an earlier one encoded them. */
  readonly memories: { readonly felt: number; readonly stale: number };
  /** The latest first. */
  readonly epiphanies: readonly {
    readonly id: string;
    readonly title: string;
    readonly at: string;
    readonly model_version: string;
    readonly delta_magnitude: number;
    readonly direction: string;
  }[];
  /** Where one was asked for. */
  readonly decoded: {
    readonly of: readonly { readonly id: string; readonly title: string; readonly sigma: number }[];
    readonly latents: readonly DecodedLatent[];
  } | null;
}
