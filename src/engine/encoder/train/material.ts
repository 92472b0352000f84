import { createHash } from 'node:crypto';
import type { NamedPair } from '../../hippocampus/learning-port.ts';
import type { Pair } from '../../nets/batch.ts';
import type { Input } from '../../nets/input.ts';
import { anchorOf, isHeldOut, nameOf } from './anchor.ts';
import { leadsOf, questionsOf } from './pairs.ts';
import type { Lead } from './pairs.ts';
import type { School } from './school.ts';
import { inputsOfNames, inputsOfTexts } from '../sides.ts';
import type { Reading } from '../sides.ts';

/** Pairs of a day by which it is judged, at least, where it has some to spare. */
const LEAST_HELD = 8;

/** What a night learns by and is judged by. */
export interface Material {
  readonly train: readonly Pair[];
  /** Of this night and of earlier ones: what judges. */
  readonly heldOut: readonly Pair[];
  /** What of it is of this night. */
  readonly today: readonly Pair[];
  readonly anchor: readonly Pair[];
  readonly unrelated: readonly Input[];
  readonly leads: readonly Lead[];
  readonly uses: number;
  /** SHA-256 of the pairs by their names. */
  readonly hash: string;
}

/** Pairs of the cycle, of the Golden Anchor and of what was held out before, read from the store. */
export async function materialOf(
  { parts, lease, everyday, pause }: School,
  reading: Reading,
): Promise<Material> {
  const { hippocampus, settings, training } = parts;
  const found = await leadsOf(hippocampus, lease.cycle, settings.training, pause);
  const anchor = anchorOf(
    (await hippocampus.learning.readAnchor()).filter(({ cycle }) => cycle < lease.cycle),
    settings.training,
  );
  const pinned = training.anchor ? anchor.practised : [];
  const today = new Set(found.leads.map(nameOf));
  const judged = anchor.judged.filter((pair) => !today.has(nameOf(pair)));
  const kept = [...pinned, ...judged];
  const keptQuestions = await questionsOf(
    kept.map(({ query }) => query),
    hippocampus,
    settings.training,
  );
  const names = [
    ...found.leads.flatMap(({ query, positive, negatives }) => [query, positive, ...negatives]),
    ...kept.flatMap(({ query, positive }) => [query, positive]),
  ];
  const inputs = await inputsOfNames(
    parts,
    reading,
    names,
    new Map([...keptQuestions, ...found.questions]),
    pause,
  );
  const paired = (lead: Pick<Lead, 'query' | 'positive' | 'negatives' | 'weight'>): Pair[] => {
    const side = (name: string) => {
      const input = inputs.get(name);
      return input ? [{ id: name, input }] : [];
    };
    const [query, positive] = [side(lead.query)[0], side(lead.positive)[0]];
    if (!query || !positive) return [];
    return [{ query, positive, negatives: lead.negatives.flatMap(side), weight: lead.weight }];
  };
  const again = (pair: NamedPair): Pair[] => paired({ ...pair, negatives: [], weight: 1 });
  const held: Pair[] = [];
  const train: Pair[] = [];
  for (const lead of found.leads) {
    (isHeldOut(lead, settings.training) ? held : train).push(...paired(lead));
  }
  // A few pairs judge nothing: a small day holds out what it can spare of what is new. Uses come first, and were learned before.
  const isNew = ({ query }: Pair): boolean => !query.id.startsWith('use:');
  while (held.length < LEAST_HELD && train.length > 4 * LEAST_HELD && isNew(train.at(-1)!))
    held.push(train.pop()!);
  return {
    train,
    today: held,
    heldOut: [...held, ...judged.flatMap(again)],
    anchor: pinned.flatMap(again),
    unrelated: (await inputsOfTexts(reading, everyday, 'document')).flatMap((input) => input ?? []),
    leads: found.leads,
    uses: found.leads.filter(({ lesson }) => lesson === 'use').length,
    hash: createHash('sha256')
      .update(JSON.stringify(found.leads.map(({ query, positive, weight }) => [query, positive, weight])))
      .digest('hex'),
  };
}
