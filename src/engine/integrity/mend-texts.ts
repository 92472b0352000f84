import type { Exchange, ExchangeTier } from '../cortex/port.ts';
import { findCopies, sha256 } from '../text/entry-texts.ts';
import { buildExchange } from '../text/exchange.ts';
import type { Entry } from '../vocabulary/entry.ts';
import { hasCortex } from './check.ts';
import type { RepairContext } from './repair.ts';

const PAGE_SIZE = 250;

/**
 * Every entry, held against its hash and seal: an altered text is put back from another copy, a missing exchange from the Day
 * Table, a block, or the words that were `saved` from a torn table. One that is what was stored in no copy is set aside as it is found, with a line in the list, and taken out.
 */
export async function mendTexts(context: RepairContext, saved: ReadonlyMap<string, string>): Promise<void> {
  const { deps, report } = context;
  const isCortexThere = await hasCortex(deps);
  const done = { restored: 0, exchanges: 0, setAside: 0 };
  for (let after = 0; ;) {
    const places = await deps.hippocampus.repairs.listPlaces(after, PAGE_SIZE);
    if (places.length === 0) break;
    after = places.at(-1)!.seq;
    const entries = await deps.hippocampus.entries.readBySeq(places.map(({ seq }) => seq));
    await mendPage(context, entries, { isCortexThere, saved }, done);
  }
  if (done.restored > 0) report(`Put ${done.restored} texts of the Day Table back from another copy.`);
  if (done.exchanges > 0) report(`Put ${done.exchanges} texts back into the Cortex.`);
  if (done.setAside > 0)
    report(`Set ${done.setAside} entries aside of which no copy is what was stored: see entries.jsonl.`);
}

async function mendPage(
  { deps, setAside }: RepairContext,
  entries: readonly Entry[],
  { isCortexThere, saved }: { isCortexThere: boolean; saved: ReadonlyMap<string, string> },
  done: { restored: number; exchanges: number; setAside: number },
): Promise<void> {
  const store = deps.hippocampus;
  const hasOwnText = ({ raw, content, sha256: expected }: Entry): boolean =>
    raw && sha256(content) === expected;
  const copies = isCortexThere ? await findCopies(deps, entries) : new Map<string, string>();
  const stored = isCortexThere
    ? await (await deps.openCortex()).readTexts(entries.map(({ id }) => id))
    : new Map<string, { text: string; sha256: string }>();
  const lost: Entry[] = [];
  const missing: Entry[] = [];
  for (const entry of entries) {
    const text = hasOwnText(entry) ? entry.content : (copies.get(entry.id) ?? saved.get(entry.id));
    if (text === undefined || !entry.sealed) {
      lost.push(entry);
      continue;
    }
    if (entry.raw && !hasOwnText(entry) && (await store.entries.restoreText(entry.id, text)))
      done.restored += 1;
    const inCortex = stored.get(entry.id);
    const isShelved = entry.tier !== 'hippocampus';
    if (isShelved && (inCortex?.sha256 !== entry.sha256 || sha256(inCortex.text) !== entry.sha256))
      missing.push({ ...entry, content: text });
  }
  await putExchanges(deps, missing);
  done.exchanges += missing.length;
  await store.entries.clearDamaged(entries.filter((entry) => !lost.includes(entry)).map(({ id }) => id));
  if (lost.length === 0) return;
  await setAside.addLines(
    'entries.jsonl',
    lost.map((entry) => ({
      ...{ id: entry.id, session_id: entry.sessionId, turn: entry.turn, role: entry.role },
      ...{ speaker: entry.speaker, at: new Date(entry.at).toISOString(), sha256: entry.sha256 },
      ...{ who_and_when_sound: entry.sealed, day_table: entry.raw ? entry.content : null },
      cortex: stored.get(entry.id)?.text ?? null,
    })),
  );
  await store.entries.forget({ ids: lost.map(({ id }) => id) });
  done.setAside += lost.length;
}

async function putExchanges(deps: RepairContext['deps'], entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  const space = await deps.openBuiltinSpace();
  const vectors = await deps.hippocampus.index.readVectors(
    space.id,
    entries.map(({ seq }) => seq),
  );
  const rows: Record<ExchangeTier, Exchange[]> = { cortex: [], archive: [] };
  entries.forEach((entry, i) => {
    rows[entry.tier as ExchangeTier].push(buildExchange(entry, entry.blockId!, space.id, vectors[i]!));
  });
  const cortex = await deps.openCortex();
  for (const shelf of ['cortex', 'archive'] as const)
    if (rows[shelf].length > 0) await cortex.putExchanges(shelf, rows[shelf]);
}
