import { createHash } from 'node:crypto';
import type { Editor } from '../ports.ts';
import { rateCoherence } from './extractive-coherence.ts';
import { describeGroup } from './extractive-group.ts';
import { writeQuestion } from './extractive-question.ts';
import { SHAPE } from './extractive-shape.ts';
import { summarise } from './extractive-summary.ts';
import { writeTitle } from './extractive-title.ts';
import * as lists from './extractive-words.ts';

/** Sets and patterns have no JSON of their own. */
const toJsonValue = (_key: string, value: unknown): unknown =>
  value instanceof Set ? [...(value as Set<unknown>)] : value instanceof RegExp ? value.source : value;

/**
 * The editor that needs no download: everything it writes is taken word for word from what it was given, so that it can
 * invent nothing and obey nothing. The same turns give the same words, on every platform. It cannot tell true from false: its
 * verdict is `unchecked`, which passes (R18).
 */
export function createExtractiveEditor(): Editor {
  const revision = createHash('sha256')
    .update(JSON.stringify([SHAPE, lists], toJsonValue))
    .digest('hex')
    .slice(0, 12);
  return {
    identity: `builtin-extractive-${revision}`,
    writeTitle: async (turns) => writeTitle(turns),
    writeQuestion: async (turns) => writeQuestion(turns),
    writeSummary: async (turns, characters) => summarise(turns, characters),
    rateCoherence: async (turns) => rateCoherence(turns),
    checkFacts: async () => ({ verdict: 'unchecked' }),
    describeGroup: async (members) => describeGroup(members),
  };
}
