/**
 * Every number of the Night Cycle that is a choice, with the section or ruling it comes from. Similarities are in
 * standard deviations above what two random turns have in the space at hand (R21): the spec's 0.75 and 0.2 are what they
 * become for a dense 768-dimensional model.
 */
export const SETTINGS = {
  flux: {
    /** Turns of the rolling baseline (§3.2). */
    baselineWindow: 20,
    /** Standard deviations above the baseline that open an arc (§3.2). */
    spike: 1.5,
    /** Turns of the moving average (R9). */
    smoothing: 3,
    /** Change of the smoothed series, in standard deviations of the baseline, that counts as stable (R9). */
    stable: 0.35,
    /** Stable turns in a row that close an arc (§3.2). */
    stabilization: 2,
    /** The smoothed series must have come down to this many deviations above the baseline to have resolved. */
    resolved: 0.5,
    /** Words that a turn's surprise is weighed against: one of so many counts half. */
    shortTurn: 10,
    /** Deviations that full confusion adds and full insight takes, for meters of words. */
    tension: 3,
    /** What of the meter's own deviation is believed, for meters of words. */
    trust: 0.5,
    /** Deviations below the baseline that the smoothed series must have reached: the reversal (R8: Arreté above 0). */
    reversal: 1,
    /** Stable turns after which an arc is over that never reversed: it ebbed away. */
    maxStableTurns: 8,
    /** An arc that has not resolved after so many turns is closed where its resolution went furthest. */
    maxArcTurns: 40,
  },
  blocks: {
    /** Turns added before the spike and after the resolution (§3.3). */
    margin: 2,
    /** Quiet blocks: turns at least and at most; a session gap in ms that always cuts. */
    minQuietTurns: 4,
    maxQuietTurns: 16,
    gap: 6 * 3_600_000,
    /** A cut needs a dip of similarity this many deviations deep. */
    dip: 0.5,
    /** Turns either side that are held against each other. */
    dipWindow: 3,
  },
  zones: {
    /** Of a night's text, what its live zones hold by worth (R29); what resolved and the worthiest of each block come to it. */
    share: 0.22,
    /** Turns of a block from which on it has a live zone, whatever they are worth. */
    alwaysLive: 5,
    /** §3.5: deviations above the local baseline. */
    spike: 2,
    /** §3.5: fall within the exchange, relative to the baseline. */
    arrete: 0.3,
    /** §3.5: distance below 0.2 to an active centroid, as deviations above the background (R21). */
    centroid: 6,
  },
  continuity: {
    /** Last turns that tell what an open arc is about (§4.2). */
    lastTurns: 5,
    firstTurns: 5,
    /** An arc that nobody takes up again for so long has ebbed away: the spec's day is too short for who talks once a week. */
    maxAge: 7 * 86_400_000,
    /** §4.2: similarity above 0.75 (R21). */
    minSimilarity: 5,
  },
  salience: {
    /** P, C and ID do not find what will be asked for, worth does (R29): it counts as much as two of them. */
    weights: { P: 0.2, C: 0.2, ID: 0.2, W: 0.4 },
    levels: { sentence: 0.25, exchange: 0.35, theme: 0.4 },
    /** Below this coherence nothing is a training candidate; it is remembered all the same (R18). */
    coherent: 0.2,
  },
  compression: {
    /** Of a dead zone's length, and at least. */
    share: 0.35,
    minCharacters: 80,
    maxCharacters: 600,
    /** Once more when it moves to the Cortex (§5.3). */
    condensed: 0.7,
  },
  retention: {
    /** Completed cycles that raw entries stay for after their own (R10). */
    raw: 1,
    /** Cycles that blocks stay in the Hippocampus for (R10). */
    blocks: { normal: 0, meso: 2, elder: 6 },
    /** Cycles that a universal space rests for when another has taken its place (R2). */
    generations: 7,
  },
  clusters: {
    /** §5.4's 5 and 2 for a Cortex of a thousand blocks and more; smaller ones have smaller groups. */
    sizes: [
      { below: 100, minClusterSize: 2, minSamples: 1 },
      { below: 1_000, minClusterSize: 3, minSamples: 1 },
      { below: Number.POSITIVE_INFINITY, minClusterSize: 5, minSamples: 2 },
    ],
    /** The tree is built anew when this share of blocks has come since, or fits nowhere. */
    drift: 0.5,
    unplaced: 0.3,
    levels: 3,
  },
  inquiry: {
    /** Questions of the corpus before there are centroids (§5.6.2). */
    bootstrapQuestions: 12,
    minClusterSize: 3,
    minSamples: 1,
    /** Relevance: distance at most 0.35 (R7, R21). */
    minRelevance: 3.5,
    /** Two centroids this alike are one question (§5.6.4). */
    minFusionSimilarity: 7,
    /** How far a centroid moves in one night at most, as 1 − cosine (R34). */
    maxStep: 0.1,
    /** New questions of one kind that make a field (§5.6.4). */
    mitosis: 5,
    /** Latest of what waits that are looked at for new fields. */
    maxExamined: 300,
    /** Cycles without a match after which a centroid retires. */
    retire: 60,
  },
  calibration: { pairs: 400, minPairs: 40, growthFactor: 4 },
  training: {
    /** Pairs below which a night does not train, and that one night trains on at most (without the anchor's). */
    minPairs: 48,
    maxPairs: 1_500,
    /** Uses that are learned from, the latest. */
    uses: 1_000,
    /** Pairs that a night goes through: each is seen as often as there is room for, within these bounds. */
    pairBudget: 6_000,
    passes: { min: 3, max: 40 },
    batch: 64,
    /** Hard negatives of one pair. */
    negatives: 2,
    learningRate: 0.002,
    /** Rank of the day's adapter. */
    rank: 16,
    latent: 256,
    hidden: 256,
    buckets: 4_096,
    /** What each kind of pair counts, before its block's own weight. */
    weights: { use: 1, answer: 0.5, question: 0.5, theme: 0.3, neighbour: 0.2 },
    /** A level of a block teaches from this score on (§3.6). */
    level: 0.3,
    /** Every tenth pair is held out to judge by. */
    heldOut: 10,
    /**
     * §8.6: share of each batch, how many pairs, how many of them change in a night; and how many that were held out are kept to
     * judge by.
     */
    anchor: { share: 0.1, size: 256, refresh: 13, heldOutSize: 256 },
    /** R25: share of a task vector that stays, and what the merged one is scaled by. */
    ties: { keep: 0.5, scale: 1 },
    /** Adapters merged before they are baked into the base. */
    rebake: 7,
    judge: {
      /** Nats by which the loss may rise: of the anchor, and of what was held out. */
      anchor: 0.02,
      heldOut: 0.02,
      /**
       * Student's t: of what is worse by more than chance, one in twenty; and of what is better beyond doubt, one in a thousand,
       * where wrong labels may be meant.
       */
      maxWorseT: -1.7,
      minBetterT: 3.5,
      /** How far the day's pairs must stand out, in deviations, and its t, for their labels to be believed. */
      labels: { mean: 0.5, t: 3 },
      /** Lobotomy Alarm (§8.4): correlation that likenesses among unrelated memories must keep. */
      alarm: 0.6,
    },
    /**
     * The ranker's own weights: choices that it learns from at least and at most, how firmly the shipped ones are
     * believed, how far they may move (a share of each), and the nats a choice that it must gain where it was not learned.
     */
    ranking: {
      ...{ minChoices: 24, maxChoices: 300, steps: 120 },
      ...{ firmness: 30, bound: 0.5, nativeFirmness: 3, nativeBound: 3, minGain: 0.01, minT: 2.5 },
    },
    /** How long the owner's own trainer may take. */
    trainer: { timeoutMs: 6 * 3_600_000 },
    /** Accepted versions that keep their weights. */
    versions: 6,
  },
  native: {
    /** First of the ranking that the native encoder ranks once more. */
    maxReranked: 60,
    /** Blocks that a native probe brings up. */
    blocks: 8,
    /** Deviations above what unrelated probes come to at which a probe is trusted (§9.6.3 step 2, R21). */
    drift: 0.5,
    /**
     * Deviations beyond what the same versions moved every memory that make an epiphany (§9.7.3), the least distance, and the
     * first version that is believed: the first few move everything while they learn what there is (R35).
     */
    epiphany: { deviations: 3, minDelta: 0.01, minVersion: 4 },
    /** Blocks by which both are told. */
    witnesses: 200,
  },
} as const;
export type Settings = typeof SETTINGS;

export type UserTier = keyof typeof SETTINGS.retention.blocks;

/** The words by which insight and procedure are told, as prompts/ holds them (§3.5). */
export interface MarkerLists {
  readonly insight: Readonly<Record<string, readonly string[]>>;
  readonly procedural: Readonly<Record<string, readonly string[]>>;
  readonly confusion: Readonly<Record<string, readonly string[]>>;
}

export interface WithSettings {
  readonly settings: Settings;
}

export interface WithUserTiers {
  /** Tiers the owner has given to users (§2.3); everybody else is normal. */
  readonly userTiers: Readonly<Record<string, UserTier>>;
}
