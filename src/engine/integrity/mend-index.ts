import { findPeriods } from '../language/dates.ts';
import type { Period } from '../language/dates.ts';
import { extractTerms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { embedMissing } from '../spaces/backfill.ts';
import { loadTexts } from '../text/entry-texts.ts';
import type { Fault } from '../vocabulary/damage.ts';
import type { RepairContext } from './repair.ts';

const PAGE_SIZE = 250;

/** What recall finds by, made anew from the texts where it is missing or damaged; and facts that cannot be read. */
export async function mendIndex(context: RepairContext): Promise<void> {
  const { deps, lease, setAside, report } = context;
  const faults = (await deps.hippocampus.check()).filter(({ kind }) => kind === 'index' || kind === 'fact');
  if (faults.length === 0) return;
  const { repairs } = deps.hippocampus;
  const facts = await repairs.dropUnreadableFacts(lease);
  if (facts.length > 0) {
    await setAside.addLines('facts.jsonl', facts);
    report(`Let go of ${facts.length} facts that could not be read; they are worked out anew.`);
  }
  if (!faults.some(({ kind }: Fault) => kind === 'index')) return;
  const renewed = await renewTerms(context);
  await repairs.rebuildFullText(lease);
  report(`Built the full text anew${renewed > 0 ? `, with the terms of ${renewed} entries` : ''}.`);
  const vectors = await renewVectors(context);
  if (vectors > 0) report(`Made ${vectors} vectors anew.`);
}

async function renewTerms({ deps, lease }: RepairContext): Promise<number> {
  const { repairs, entries } = deps.hippocampus;
  let renewed = 0;
  for (let after = 0; ;) {
    const places = await repairs.listPlaces(after, PAGE_SIZE);
    if (places.length === 0) return renewed;
    after = places.at(-1)!.seq;
    const bare = places.filter(({ hasTerms }) => !hasTerms).map(({ seq }) => seq);
    const rows: { seq: number; terms: Terms; periods: Period[] }[] = [];
    for (const { seq, content, at } of await loadTexts(deps, await entries.readBySeq(bare)))
      rows.push({
        seq,
        terms: extractTerms(content),
        periods: (await findPeriods(content, at)).filter(({ from, to }) => at < from || at >= to),
      });
    await repairs.putTerms(lease, rows);
    renewed += rows.length;
  }
}

/** Of the builtin space at once; those of a model of the owner's choice come in the background, as for any entry without one. */
async function renewVectors({ deps, lease }: RepairContext): Promise<number> {
  await deps.hippocampus.repairs.dropBrokenVectors(lease);
  const target = { space: await deps.openBuiltinSpace(), embedder: deps.builtinEmbedder };
  let made = 0;
  for (let embedded = -1; embedded !== 0; made += embedded)
    embedded = await embedMissing(deps, target, PAGE_SIZE);
  return made;
}
