import { z } from 'zod';

/** `weights`: float32, for the next night. `day`: int8 and scales. `adapter`: that night's task vector. */
export const WEIGHT_KINDS = ['weights', 'day', 'adapter'] as const;
export type WeightKind = (typeof WEIGHT_KINDS)[number];

export const VERDICTS = ['accepted', 'rejected'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Figures by name, as deep as they need. JSON knows no NaN: a figure that is none is left out. */
export type Metrics = { readonly [name: string]: number | Metrics };
const metrics: z.ZodType<Metrics> = z.lazy(() => z.record(z.string(), z.union([z.number(), metrics])));

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'is no SHA-256' });
const number = z.int().min(1);

const described = {
  /** The version that it was trained from; null for the first. */
  parent: number.nullable(),
  verdict: z.enum(VERDICTS),
  created_at: z.iso.datetime(),
  /** Shape of the network and settings of the training. */
  config: z.record(z.string(), z.json()),
  metrics,
  /** SHA-256 of each piece of training data, by its name. */
  data: z.record(z.string(), sha256),
};

/** What a night tells of the version that it trained; the number is given when it is saved. */
export const versionDraft = z.strictObject(described);
export type VersionDraft = z.infer<typeof versionDraft>;

/** What `version.json` holds. `files` are those that are there: none once they were pruned. */
export const versionRecord = z.strictObject({
  number,
  ...described,
  files: z.partialRecord(z.enum(WEIGHT_KINDS), z.strictObject({ sha256, bytes: z.int().min(1) })),
});
export type VersionRecord = z.infer<typeof versionRecord>;
