// Flux arcs and live zones as a real night finds them, against small sets labelled by hand, beside zones drawn at random in the
// same number: bench/flux/labelled.json, at hand when the settings were chosen, and labelled-unseen.json, written and labelled
// afterwards by somebody who knew nothing of how arcs are found.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createMemory } from '../src/index.ts';
import { createRandom } from './corpus.ts';
import { formatMachine, formatTable } from './report.ts';
import { removeFolder, createTempFolder } from './temp.ts';

interface Labelled {
  readonly id: string;
  readonly file?: string;
  readonly sessions?: readonly { id: string; turns: readonly Turn[] }[];
  readonly arcs: readonly {
    session: string;
    first: string;
    last: string;
    resolution: readonly string[];
    open?: boolean;
  }[];
  readonly live: readonly string[];
}
interface Turn {
  readonly key: string;
  readonly role: 'user' | 'assistant';
  readonly at: string;
  readonly content: string;
}

const root = new URL('..', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const SETS = ['bench/flux/labelled.json', 'bench/flux/labelled-unseen.json'];
const sets = SETS.map((path) => (read(path) as { conversations: readonly Labelled[] }).conversations);

/** An arc found counts when it shares half of the shorter of the two. */
const isOverlapping = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  Math.min(a[1], b[1]) - Math.max(a[0], b[0]) + 1 >= 0.5 * Math.min(a[1] - a[0] + 1, b[1] - b[0] + 1);

function countRandomHits(keys: readonly string[], count: number, live: ReadonlySet<string>): number {
  const random = createRandom(7);
  const rounds = 200;
  let hits = 0;
  for (let round = 0; round < rounds; round++) {
    const remaining = [...keys];
    for (let i = 0; i < count; i++)
      hits += live.has(remaining.splice(Math.floor(random() * remaining.length), 1)[0]!) ? 1 : 0;
  }
  return hits / rounds;
}

const rows: string[][] = [];
const sums = {
  wanted: 0,
  found: 0,
  met: 0,
  matched: 0,
  live: 0,
  marked: 0,
  both: 0,
  chance: 0,
  resolution: 0,
  kept: 0,
  open: 0,
  stayed: 0,
};
type Sums = typeof sums;
const bySet: Sums[] = [];
for (const conversations of sets) {
  const before = { ...sums };
  for (const conversation of conversations) await measure(conversation);
  bySet.push(
    Object.fromEntries(
      Object.entries(sums).map(([name, sum]) => [name, sum - before[name as keyof Sums]]),
    ) as Sums,
  );
}

async function measure(conversation: Labelled): Promise<void> {
  const sessions =
    conversation.sessions ??
    (read(conversation.file!) as { sessions: { id: string; entries: Turn[] }[] }).sessions.map(
      ({ id, entries }) => ({
        id,
        turns: entries,
      }),
    );
  const home = createTempFolder();
  const memory = await createMemory({ home });
  const keyOf = new Map<string, string>();
  for (const { id, turns } of sessions) {
    const { entries } = await memory.remember(
      { entries: turns.map(({ key: _, ...turn }) => ({ ...turn, session_id: id })) },
      id,
    );
    entries.forEach((entry, i) => keyOf.set(entry.id, turns[i]!.key));
  }
  await memory.night({ action: 'run' });
  const report = (await memory.nightReport())!;
  await memory.close();
  removeFolder(home);

  const live = new Set(conversation.live);
  const marked = new Set(
    report.sessions.flatMap(({ turns }) =>
      turns.flatMap(({ id, zone }) => (zone === 'live' ? [keyOf.get(id)!] : [])),
    ),
  );
  const both = [...marked].filter((key) => live.has(key)).length;
  const keys = sessions.flatMap(({ turns }) => turns.map(({ key }) => key));
  const chance = countRandomHits(keys, marked.size, live);
  let [wanted, met, found, matched, open, stayed] = [0, 0, 0, 0, 0, 0];
  for (const { id, turns } of sessions) {
    const place = new Map(turns.map(({ key }, i) => [key, i]));
    const expected = conversation.arcs
      .filter(({ session }) => session === id)
      .map(({ first, last }): [number, number] => [place.get(first)!, place.get(last)!]);
    const foundArcs = report.sessions.find((session) => session.id === id)?.arcs ?? [];
    const arcs = foundArcs.map(({ firstTurn, lastTurn }): [number, number] => [firstTurn, lastTurn]);
    open += foundArcs.filter((arc) => arc.open).length;
    stayed += foundArcs.filter(
      (arc) =>
        arc.open &&
        conversation.arcs.some(
          (label) =>
            label.session === id &&
            label.open === true &&
            isOverlapping([place.get(label.first)!, place.get(label.last)!], [arc.firstTurn, arc.lastTurn]),
        ),
    ).length;
    wanted += expected.length;
    found += arcs.length;
    met += expected.filter((arc) => arcs.some((other) => isOverlapping(arc, other))).length;
    matched += arcs.filter((arc) => expected.some((other) => isOverlapping(arc, other))).length;
  }
  const resolution = conversation.arcs.flatMap((arc) => arc.resolution);
  const kept = resolution.filter((key) => marked.has(key)).length;
  const own = {
    ...{ wanted, found, met, matched, live: live.size, marked: marked.size, both, chance },
    ...{ resolution: resolution.length, kept, open, stayed },
  };
  for (const name of Object.keys(own) as (keyof typeof sums)[]) sums[name] += own[name];
  rows.push(formatRow(conversation.id, own));
}
for (const [i, set] of bySet.entries()) rows.push(formatRow(i === 0 ? 'at hand' : 'unseen', set));

function formatRow(name: string, of: typeof sums): string[] {
  const formatPercent = (part: number, whole: number): string =>
    whole === 0 ? '-' : ((100 * part) / whole).toFixed(0);
  return [
    name,
    `${of.met} of ${of.wanted}`,
    `${of.matched} of ${of.found}`,
    `${of.kept} of ${of.resolution}`,
    `${of.stayed} of ${of.open}`,
    String(of.live),
    String(of.marked),
    formatPercent(of.both, of.marked),
    formatPercent(of.both, of.live),
    formatPercent(of.chance, of.marked),
    formatPercent(of.chance, of.live),
  ];
}

const date = new Date().toISOString();
console.log(`## Flux arcs and live zones, against hand-made labels

${formatTable(['conversation', 'arcs found', 'of those found, real', 'resolutions in live zones', 'of those told as open, open', 'live turns', 'marked live', 'precision', 'recall', 'precision at random', 'recall at random'], rows, 1)}

Machine: ${formatMachine(date)}.`);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ date, sums }, null, 2)}\n`);
