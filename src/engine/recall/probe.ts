import type { WithClock } from '../clock.ts';
import type { WithCalendar } from '../language/calendar.ts';
import type { CorpusStatistics } from '../hippocampus/index-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { Period } from '../language/dates.ts';
import { splitWords } from '../language/words.ts';
import type { WithBuiltinEmbedder } from '../models/ports.ts';
import { readQueryTimes } from './query-periods.ts';
import { extractQueryTerms, findNamedSpeakers } from './question.ts';
import type { Talk } from './talk.ts';

/** A question as the stores are asked it: its words, whom and which times it names, its vector. */
export interface Probe {
  readonly query: string;
  /** The question without the words that name times. */
  readonly rest: string;
  /** The question by whose words is sought: without the figures of times, where it has other words. */
  readonly worded: string;
  /** Hashes of its terms, [terms]. */
  readonly terms: readonly number[];
  readonly statistics: CorpusStatistics;
  readonly periods: readonly Period[];
  readonly namedSpeakers: readonly string[];
  /** In the builtin space, [dimensions]; zero where nothing of it is known there. */
  readonly builtinVector: Float32Array;
  /** The talk that it leans on; null or absent where it speaks for itself. */
  readonly talk?: Talk | null;
}

/** Step 1 of recall (spec §1.3): what is asked, before anything is looked for. */
export async function probeQuestion(
  {
    hippocampus,
    builtinEmbedder,
    clock,
    calendar,
  }: WithHippocampus & WithBuiltinEmbedder & WithClock & Partial<WithCalendar>,
  query: string,
): Promise<Probe> {
  const span = await hippocampus.entries.readSpan();
  const times = await readQueryTimes(query, clock.now(), span, calendar);
  const { periods, rest } = times;
  const worded = splitWords(rest).length > 0 ? times.worded : query;
  const terms = extractQueryTerms(worded);
  const statistics = await hippocampus.index.readStatistics(terms);
  const namedSpeakers = findNamedSpeakers(query, await hippocampus.entries.listSpeakers());
  const [builtinVector] = (await builtinEmbedder.embed([worded], 'query')) as [Float32Array];
  return { query, rest, worded, terms, statistics, periods, namedSpeakers, builtinVector };
}
