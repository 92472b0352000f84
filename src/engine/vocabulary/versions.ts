import { z } from 'zod';

/** `weights`: float32, for the next night. `day`: int8 and scales. `adapter`: that night's task vector. */
export const WEIGHT_KINDS = ['weights', 'day', 'adapter'] as const;
export type WeightKind = (typeof WEIGHT_KINDS)[number];

export const VERDICTS = ['accepted', 'rejected'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Figures by name, as deep as they need. JSON knows no NaN: a figure that is none is left out. */
export type Metrics = { readonly [name: string]: number | Metrics };
const metricsSchema: z.ZodType<Metrics> = z.lazy(() =>
  z.record(z.string(), z.union([z.number(), metricsSchema])),
);

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, { error: 'is no SHA-256' });
const versionNumberSchema = z.int().min(1);

const versionFields = {
  /** The version that it was trained from; null for the first. */
  parent: versionNumberSchema.nullable(),
  verdict: z.enum(VERDICTS),
  created_at: z.iso.datetime(),
  /** Shape of the network and settings of the training. */
  config: z.record(z.string(), z.json()),
  metrics: metricsSchema,
  /** SHA-256 of each piece of training data, by its name. */
  data: z.record(z.string(), sha256Schema),
};

/** What a night tells of the version that it trained; the number is given when it is saved. */
export const versionDraft = z.strictObject(versionFields);
export type VersionDraft = z.infer<typeof versionDraft>;

/** What `version.json` holds. `files` are those that are there: none once they were pruned. */
export const versionRecord = z.strictObject({
  number: versionNumberSchema,
  ...versionFields,
  files: z.partialRecord(
    z.enum(WEIGHT_KINDS),
    z.strictObject({ sha256: sha256Schema, bytes: z.int().min(1) }),
  ),
});
export type VersionRecord = z.infer<typeof versionRecord>;
