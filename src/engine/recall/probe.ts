import type { WithClock } from '../clock.ts';
import type { CorpusStatistics } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { Period } from '../language/dates.ts';
import type { WithBuiltinEmbedder } from '../models/ports.ts';
import { findQueryPeriods } from './query-periods.ts';
import { extractQueryTerms, findNamedSpeakers } from './question.ts';

/** A question as the stores are asked it: its words, whom and which times it names, its vector. */
export interface Probe {
  readonly query: string;
  /** Hashes of its terms, [terms]. */
  readonly terms: readonly number[];
  readonly statistics: CorpusStatistics;
  readonly periods: readonly Period[];
  readonly namedSpeakers: readonly string[];
  /** In the builtin space, [dimensions]; zero where nothing of it is known there. */
  readonly builtinVector: Float32Array;
}

/** Step 1 of recall (spec §1.3): what is asked, before anything is looked for. */
export async function probeQuestion(
  { hippocampus, builtinEmbedder, clock }: WithHippocampus & WithBuiltinEmbedder & WithClock,
  query: string,
): Promise<Probe> {
  const terms = extractQueryTerms(query);
  const statistics = await hippocampus.index.readStatistics(terms);
  const periods = await findQueryPeriods(query, clock.now(), await hippocampus.entries.readSpan());
  const namedSpeakers = findNamedSpeakers(query, await hippocampus.entries.listSpeakers());
  const [builtinVector] = (await builtinEmbedder.embed([query], 'query')) as [Float32Array];
  return { query, terms, statistics, periods, namedSpeakers, builtinVector };
}
