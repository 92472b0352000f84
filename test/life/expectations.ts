import { expect } from 'vitest';
import type { Engine, Memory } from '../../src/engine/index.ts';
import { quoteText } from '../../src/engine/text/quote.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { createSeededRandom } from '../support/store.ts';
import { SESSIONS, USERS, USER_TIERS, createRareWord, findRareWords } from './generate.ts';
import { computeHash } from './model.ts';
import type { KnownEntry, MemoryModel } from './model.ts';
import { readHippocampus, readCortex, findWordsInFiles } from './stores.ts';
import type { BlockRow, HippocampusDump, CortexDump } from './stores.ts';

/** What is looked at: a folder, those who have it open, and what should be in it. */
export interface AgentView {
  readonly home: string;
  readonly model: MemoryModel;
  readonly engine: Engine;
}

const toIso = (at: number): string => new Date(at).toISOString();
const sortStrings = (list: Iterable<string>): string[] => [...list].sort();
const describeEntry = (known: KnownEntry): string =>
  `entry ${known.place} (${known.role}, night ${known.night}, ${JSON.stringify(known.text.slice(0, 60))})`;

function sampleItems<T>(list: readonly T[], count: number, seed: number): T[] {
  const random = createSeededRandom(seed);
  return list
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item);
}

/** By the ruling (R10), how long a block of this user stays before it moves. */
const computeStay = (user: string | null): number =>
  SETTINGS.retention.blocks[user === null ? 'normal' : (USER_TIERS[user] ?? 'normal')];

/** Where several users talk in one session a block of them may go with any of them, and one may have been forgotten. */
function computeStayRange({ session, cycle, user }: BlockRow, { history }: MemoryModel): [number, number] {
  const others = history.filter((known) => known.session === session && known.night === cycle);
  const stays = [computeStay(user), ...others.map((known) => computeStay(known.user))];
  const alone = new Set(others.map((known) => known.user)).size === 1;
  return alone ? [stays[0]!, stays[0]!] : [Math.min(...stays), Math.max(...stays)];
}

/** Nothing that nobody says any more stands anywhere, in whatever form it may have been kept. */
export async function expectGone({ home, model, engine }: AgentView, cortex?: CortexDump): Promise<void> {
  const { said } = model.collectWords();
  const leaks = new Map<string, string>();
  const scan = (where: string, text: string): void => {
    for (const word of findRareWords(text)) if (!said.has(word)) leaks.set(word, where);
  };
  const dump = cortex ?? (await readCortex(home));
  scan('rows of the Hippocampus', readHippocampus(home).dump);
  scan('rows of the Cortex', dump.dump);
  for (const [word, where] of findWordsInFiles(home))
    if (!said.has(word)) leaks.set(word, `bytes of ${where}`);
  expect(Object.fromEntries(leaks), 'what was forgotten stands somewhere').toEqual({});
  expect(dump.strayFiles, 'files of the Cortex that no version knows').toEqual([]);
  for (const known of sampleItems([...model.forgotten.values()], 2, model.nights)) {
    await expect(engine.entry(known.id), `forgotten ${describeEntry(known)}`).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { citations } = await engine.cite({ memory_id: known.id, quote: known.text });
    expect(citations, `forgotten ${describeEntry(known)}`).toMatchObject([
      { status: 'not_found', spans: [] },
    ]);
    const [word] = findRareWords(known.text);
    if (word === undefined || said.has(word)) continue;
    const { memories, text } = await engine.recall({ query: word });
    expect(findRareWords(text + JSON.stringify(memories)), 'recall of what was forgotten').not.toContain(
      word,
    );
  }
}

/** The entry by its id: verbatim, with its hash and all that was said with it. */
async function expectEntry({ engine, model }: AgentView, entry: KnownEntry): Promise<void> {
  const found = await engine.entry(entry.id);
  expect(found.content === entry.text, `text of ${describeEntry(entry)}`).toBe(true);
  expect(
    { ...found, tags: sortStrings(found.tags), supersedes: sortStrings(found.supersedes) },
    describeEntry(entry),
  ).toMatchObject({
    id: entry.id,
    sha256: computeHash(entry),
    role: entry.role,
    speaker: entry.speaker,
    at: entry.at,
    sessionId: entry.session,
    turn: entry.turn,
    userId: entry.user,
    keep: entry.keep,
    tags: sortStrings(entry.tags),
    supersedes: sortStrings(entry.supersedes.filter((id) => model.alive.has(id))),
    supersededBy: model.findSuperseding(entry),
  });
}

export async function expectCite(
  view: AgentView,
  known: KnownEntry,
  hippocampus = readHippocampus(view.home),
): Promise<void> {
  const { engine, model } = view;
  const row = hippocampus.entries.find(({ id }) => id === known.id)!;
  const block = hippocampus.blocks.find(({ id }) => id === row.block);
  const status = block?.tier === 'cortex' ? 'verified' : 'not_citable_yet';
  const citedBy = sortStrings(
    model
      .listEntries()
      .filter(({ cites }) => block && cites.includes(block.id))
      .map(({ id }) => id),
  );
  for (const id of [known.id, ...(block ? [block.id] : [])]) {
    const what = `citing ${id === known.id ? '' : 'by its block '}${describeEntry(known)}`;
    const { citations } = await engine.cite({ memory_id: id, quote: known.text });
    expect(citations, what).toMatchObject([
      { status, citation: status === 'verified' ? `[memory:${block!.id}]` : null },
    ]);
    expect(sortStrings(citations[0]!.cited_by), `cited_by, ${what}`).toEqual(citedBy);
    // A block may hold the same words more than once, more often than is listed.
    const span = citations[0]!.spans.find((one) => one.entry_id === known.id);
    if (!span && id !== known.id) continue;
    expect(span, what).toMatchObject({
      sha256: computeHash(known),
      said_by: known.speaker ?? known.role,
      at: toIso(known.at),
    });
    expect(known.text.slice(span!.start, span!.end) === known.text.trim(), `span, ${what}`).toBe(true);
    const altered = await engine.cite({
      memory_id: id,
      quote: `${createRareWord(9_000_000)} was never said`,
    });
    expect(altered.citations, what).toMatchObject([{ status: 'altered', spans: [] }]);
  }
}

/** Asked for a word that it alone says, recall gives it first, as what it is, where it is; and where a filter lets it. */
export async function expectRecall(
  view: AgentView,
  known: KnownEntry,
  hippocampus = readHippocampus(view.home),
): Promise<void> {
  const { engine, model } = view;
  const [word] = findRareWords(known.text);
  if (word === undefined) return;
  const what = `recall of ${describeEntry(known)}`;
  const holders = model.listEntries().filter(({ text }) => findRareWords(text).includes(word));
  if (holders.length > 8) return;
  const { memories } = await engine.recall({ query: word });
  const ids = memories.map(({ id }) => id);
  const isOutdated = holders.some((holder) => model.findSuperseding(holder) !== null);
  const first = isOutdated ? ids : ids.slice(0, holders.length);
  // What one speaker said twice is told once, in either telling.
  const findTellings = (of: KnownEntry): string[] =>
    holders
      .filter(({ text, role, speaker }) => text === of.text && role === of.role && speaker === of.speaker)
      .map(({ id }) => id);
  const sameTellings = findTellings(known);
  expect(
    holders.filter((holder) => !findTellings(holder).some((id) => first.includes(id))).map(({ id }) => id),
    `those that are not first, ${what}`,
  ).toEqual([]);
  const memory = memories.find(({ id }) => id === known.id);
  if (memory) expectMemory(memory, known, model, hippocampus, what);
  if (memory && !isOutdated)
    expect(findRareWords(memory.text), `its part that answers, ${what}`).toContain(word);

  const row = hippocampus.entries.find(({ id }) => id === known.id)!;
  const recallsAny = async (filter: object, ids: readonly string[]): Promise<boolean> =>
    (await engine.recall({ query: word, limit: 30, ...filter })).memories.some(({ id }) => ids.includes(id));
  const matchingFilters: object[] = [
    { since: toIso(known.at), until: toIso(known.at + 1), session_id: known.session },
    ...(known.user === null ? [] : [{ user_id: known.user }]),
    ...(known.tags.length === 0 ? [] : [{ tags: [...known.tags] }]),
  ];
  const excludingFilters: object[] = [
    { since: toIso(known.at + 1) },
    { until: toIso(known.at) },
    { session_id: SESSIONS.find((id) => id !== known.session)! },
    { user_id: USERS.find((id) => id !== null && id !== known.user)! },
    { tags: [createRareWord(9_000_001)] },
  ];
  for (const filter of sampleItems(matchingFilters, 1, known.place))
    expect(await recallsAny(filter, sameTellings), `${what} through ${JSON.stringify(filter)}`).toBe(true);
  for (const filter of sampleItems(excludingFilters, 1, known.place))
    expect(await recallsAny(filter, [known.id]), `${what} despite ${JSON.stringify(filter)}`).toBe(false);
  const isRaw = row.raw !== 0;
  for (const [tier, isThere] of [
    ['hippocampus', isRaw],
    ['cortex', row.tier === 'cortex'],
    ['archive', row.tier === 'archive'],
  ] as const) {
    const [first] = (await engine.recall({ query: word, tiers: [tier], limit: 30 })).memories.filter(
      ({ id }) => id === known.id,
    );
    if (sameTellings.length === 1) expect(first !== undefined, `${what} in ${tier}`).toBe(isThere);
    expect(first?.tier ?? tier, what).toBe(tier);
    if (first && tier === 'hippocampus') expect(first, what).toMatchObject({ kind: 'entry', citation: null });
  }
}

function expectMemory(
  memory: Memory,
  known: KnownEntry,
  model: MemoryModel,
  hippocampus: HippocampusDump,
  what: string,
): void {
  const row = hippocampus.entries.find(({ id }) => id === known.id)!;
  const block = hippocampus.blocks.find(({ id }) => id === row.block);
  expect(known.text.includes(memory.text), `text, ${what}`).toBe(true);
  expect(memory, what).toMatchObject({
    uri: `memory://entries/${known.id}`,
    kind: (row.tier ?? 'hippocampus') === 'hippocampus' ? 'entry' : 'exchange',
    tier: row.tier ?? 'hippocampus',
    role: known.role,
    speaker: known.speaker,
    at: toIso(known.at),
    session_id: known.session,
    sources: [{ entry_id: known.id, sha256: computeHash(known) }],
    block_id: row.block,
    citation: block?.tier === 'cortex' ? `[memory:${block.id}]` : null,
    superseded_by: model.findSuperseding(known),
  });
}

/** Entries, in order: where each is, and for how long its words stay (R10). */
function expectEntries({ model }: AgentView, hippocampus: HippocampusDump, cortex: CortexDump): void {
  const list = model.listEntries().sort((a, b) => a.place - b.place);
  expect(
    hippocampus.entries.map(({ id }) => id),
    'ids of the Day Table',
  ).toEqual(list.map(({ id }) => id));
  const exchanges: string[] = [];
  const archive: string[] = [];
  hippocampus.entries.forEach((row, i) => {
    const known = list[i]!;
    const what = describeEntry(known);
    if (known.night === null) {
      expect(row, what).toMatchObject({ block: null, raw: null });
      expect(row.content === known.text, `raw text, ${what}`).toBe(true);
      return;
    }
    const isRaw = model.nights < known.night + SETTINGS.retention.raw;
    expect({ ...row, content: '' }, what).toMatchObject({
      cycle: known.night,
      raw: isRaw ? 1 : 0,
      tier: row.zone === 'live' ? 'cortex' : 'archive',
    });
    expect(row.block, what).not.toBeNull();
    expect(row.content === (isRaw ? known.text : ''), `raw text, ${what}`).toBe(true);
    (row.zone === 'live' ? exchanges : archive).push(known.id);
    const stored = (row.zone === 'live' ? cortex.exchanges : cortex.archive).get(known.id);
    expect(stored?.['text'] === known.text, `exchange, ${what}`).toBe(true);
    expect(stored, what).toMatchObject({
      sha256: computeHash(known),
      block_id: row.block,
      session_id: known.session,
      turn: known.turn,
      role: known.role,
      speaker: known.speaker,
      user_id: known.user,
      at: known.at,
    });
  });
  expect(sortStrings(cortex.exchanges.keys()), 'exchanges').toEqual(sortStrings(exchanges));
  expect(sortStrings(cortex.archive.keys()), 'archive').toEqual(sortStrings(archive));
  expect(cortex.duplicateIds, 'rows with the id of another').toEqual([]);
}

/** Blocks: what they cover, in which tier they are, what they are made of, what they are tied to. */
function expectBlocks({ model }: AgentView, hippocampus: HippocampusDump, cortex: CortexDump): void {
  const entriesByBlock = Map.groupBy(
    hippocampus.entries.filter(({ block }) => block !== null),
    ({ block }) => block!,
  );
  const ids = new Set(hippocampus.blocks.map(({ id }) => id));
  for (const block of hippocampus.blocks) {
    const what = `block ${block.id} (${block.type}, cycle ${block.cycle}, ${block.user ?? 'nobody'})`;
    const isMoved = block.tier === 'cortex';
    const waitedNights = model.nights - block.cycle;
    const [soonest, latest] = computeStayRange(block, model);
    expect(
      isMoved ? soonest <= waitedNights : latest > waitedNights,
      `${block.tier} after ${waitedNights} nights, ${what}`,
    ).toBe(true);
    expect(block.stage, `stage of ${what}`).toBe(6);
    expect(block.prose === null, `prose, ${what}`).toBe(isMoved);
    expect(block.vectors === 0, `vectors, ${what}`).toBe(isMoved);
    expect(cortex.blocks.has(block.id), `in the Cortex, ${what}`).toBe(isMoved);
    expect(block.relevance, what).not.toBeNull();
    expect(block.title.isWellFormed() && block.question.isWellFormed(), `words, ${what}`).toBe(true);
    expect(block.title, `title, ${what}`).not.toBe('');
    expect(block.question, `question, ${what}`).not.toBe('');
    for (const id of [block.metablock, block.continuesFrom, block.continuedBy, ...block.constituents])
      if (id !== null) expect(ids.has(id), `${id} is there, of ${what}`).toBe(true);
    expect(
      block.citations.filter((id) => !ids.has(id)),
      `cited blocks that are gone, ${what}`,
    ).toEqual([]);
    const zones = block.prose ?? cortex.blocks.get(block.id)!.zones;
    expect(
      zones.map(({ summary }) => summary).every((text) => text.isWellFormed()),
      what,
    ).toBe(true);
    const rows = (entriesByBlock.get(block.id) ?? []).sort((a, b) => a.position! - b.position!);
    if (block.type === 'metablock') expectMetablock(block, rows.length, hippocampus, what);
    else {
      expect(rows.length, `entries of ${what}`).toBeGreaterThan(0);
      expect(
        rows.map(({ position }) => position),
        what,
      ).toEqual(rows.map((_, i) => i));
      const ownEntries = rows.map(({ id }) => model.alive.get(id)!);
      expect(new Set(ownEntries.map(({ session }) => session)), what).toEqual(new Set([block.session]));
      expect(
        ownEntries.map(({ user }) => user),
        `user of ${what}`,
      ).toContain(block.user);
      const times = ownEntries.map(({ at }) => at);
      expect({ start: block.start, end: block.end }, `times of ${what}`).toEqual({
        start: Math.min(...times),
        end: Math.max(...times),
      });
      expect(new Set(ownEntries.map(({ night }) => night)), what).toEqual(new Set([block.cycle]));
      expect(
        zones.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i)),
        what,
      ).toEqual(rows.map((_, i) => i));
      for (const zone of zones) {
        const part = ownEntries.slice(zone.start, zone.end + 1);
        expect(zone.entries, what).toEqual(part.map(({ id }) => id));
        expect(
          rows.slice(zone.start, zone.end + 1).every((row) => row.zone === zone.kind),
          `zones, ${what}`,
        ).toBe(true);
        if (zone.kind === 'live')
          expect(
            zone.texts.every((text, i) => text === part[i]!.text),
            `live zone, ${what}`,
          ).toBe(true);
        expect(zone.texts.length, what).toBe(zone.kind === 'live' ? part.length : 0);
        expect(zone.summary !== '', `summary of a ${zone.kind} zone, ${what}`).toBe(zone.kind === 'dead');
      }
      if (ownEntries.length === 1 && (ownEntries[0]!.keep || ownEntries[0]!.role === 'note'))
        expect(block.type, what).toBe('note');
    }
    const [after, before] = [block.continuedBy, block.continuesFrom].map((id) =>
      hippocampus.blocks.find((one) => one.id === id),
    );
    if (after) expect(after.continuesFrom, `what continues ${what} says so`).toBe(block.id);
    if (before) expect(before.continuedBy, `what ${what} continues says so`).toBe(block.id);
    expect(block.continuesFrom === block.id || block.continuedBy === block.id, `itself, ${what}`).toBe(false);
  }
  expect(
    sortStrings(cortex.blocks.keys()).filter((id) => !ids.has(id)),
    'blocks in the Cortex alone',
  ).toEqual([]);
}

function expectMetablock(block: BlockRow, entries: number, hippocampus: HippocampusDump, what: string): void {
  expect(entries, `entries of ${what}`).toBe(0);
  const parts = hippocampus.blocks.filter(({ metablock }) => metablock === block.id);
  expect(parts.length, `parts of ${what}`).toBeGreaterThanOrEqual(2);
  expect(sortStrings(block.constituents), `parts of ${what}`).toEqual(sortStrings(parts.map(({ id }) => id)));
  expect(
    parts.every(({ type, cycle }) => type !== 'metablock' && cycle === block.cycle),
    what,
  ).toBe(true);
  expect({ start: block.start, end: block.end }, `times of ${what}`).toEqual({
    start: Math.min(...parts.map(({ start }) => start)),
    end: Math.max(...parts.map(({ end }) => end)),
  });
}

function expectRelationships({ model }: AgentView, hippocampus: HippocampusDump, cortex: CortexDump): void {
  const blocks = new Map(hippocampus.blocks.map((block) => [block.id, block]));
  const blockOf = new Map(hippocampus.entries.map(({ id, block }) => [id, block]));
  const toPairs = (list: readonly { a: string; b: string }[]): string[] =>
    sortStrings(new Set(list.map(({ a, b }) => `${a} > ${b}`)));
  const citedPairs = model
    .listEntries()
    .flatMap((known) => known.cites.filter((id) => blocks.has(id)).map((id) => ({ a: known.id, b: id })));
  expect(
    toPairs(hippocampus.citations.map(({ citing, cited: b }) => ({ a: citing, b }))),
    'citations',
  ).toEqual(toPairs(citedPairs));
  const listRelationships = (type: string): string[] =>
    toPairs(
      hippocampus.relationships
        .filter((relationship) => relationship.type === type)
        .map(({ source, target }) => ({ a: source, b: target })),
    );
  for (const { source, target, type } of hippocampus.relationships)
    expect([blocks.has(source), blocks.has(target)], `ends of ${type} ${source} > ${target}`).toEqual([
      true,
      true,
    ]);
  expect(listRelationships('cites'), 'cites').toEqual(
    toPairs(citedPairs.map(({ a, b }) => ({ a: blockOf.get(a)!, b }))),
  );
  expect(listRelationships('continues'), 'continues').toEqual(
    toPairs(
      hippocampus.blocks.flatMap(({ id, continuesFrom }) =>
        continuesFrom === null ? [] : [{ a: id, b: continuesFrom }],
      ),
    ),
  );
  expect(listRelationships('metablock'), 'metablock').toEqual(
    toPairs(hippocampus.blocks.flatMap(({ id, constituents }) => constituents.map((b) => ({ a: id, b })))),
  );
  for (const block of hippocampus.blocks)
    if ((block.cluster ?? '') !== '')
      expect(cortex.clusters.get(block.cluster!)?.members, `cluster of ${block.id}`).toContain(block.id);
  for (const [id, cluster] of cortex.clusters)
    for (const member of cluster.members)
      expect(
        cluster['level'] === 1 ? blocks.get(member)?.cluster : cortex.clusters.get(member)?.['parent_id'],
        `member ${member} of cluster ${id}`,
      ).toBe(id);
  for (const [id, row] of cortex.antechamber)
    expect(blocks.get(id)?.relevance, `block of antechamber entry ${id}`).toBe(
      row['promoted'] === true ? 'relevant' : 'antechamber',
    );
  expect(
    hippocampus.blocks.filter(
      ({ id, relevance }) => relevance === 'antechamber' && !cortex.antechamber.has(id),
    ),
    'blocks that wait nowhere',
  ).toEqual([]);
  for (const { id, label } of hippocampus.centroids)
    if (label !== null) expect(blocks.has(label), `whose words centroid ${id} has`).toBe(true);
  expect(hippocampus.pendingPurges, 'debts').toBe(0);
}

async function expectCounts(
  { engine, model }: AgentView,
  hippocampus: HippocampusDump,
  cortex: CortexDump,
): Promise<void> {
  const list = model.listEntries();
  const status = await engine.status();
  expect(status.counts, 'status').toMatchObject({
    remembered: list.length,
    entries: list.filter(({ night }) => night === null || model.nights < night + SETTINGS.retention.raw)
      .length,
    exchanges: cortex.exchanges.size,
    archived: cortex.archive.size,
    blocks: hippocampus.blocks.length,
    clusters: cortex.clusters.size,
    antechamber: [...cortex.antechamber.values()].filter((row) => row['promoted'] !== true).length,
    centroids: hippocampus.centroids.filter(({ state }) => state === 'active').length,
    relationships: hippocampus.relationships.length,
    sessions: new Set(list.map(({ session }) => session)).size,
    unembedded: 0,
  });
  expect(status.counts.exchanges + status.counts.archived, 'exchanges and archived').toBe(
    list.filter(({ night }) => night !== null).length,
  );
  expect(status, 'status').toMatchObject({
    waiting: list.filter(({ night }) => night === null).length,
    last_night: { state: 'completed', cycle: model.nights },
  });
}

/** What a reader gets: pages of blocks, a block, a packet, the briefing. */
async function expectPages({ engine, model }: AgentView, hippocampus: HippocampusDump): Promise<void> {
  const listed: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await engine.blocks(cursor);
    for (const { id, citable, title } of page.blocks) {
      listed.push(id);
      const block = hippocampus.blocks.find((one) => one.id === id)!;
      expect({ citable, title }, `block ${id} as listed`).toEqual({
        citable: block.tier === 'cortex',
        title: block.title,
      });
    }
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(sortStrings(listed), 'blocks listed').toEqual(hippocampus.blocks.map(({ id }) => id));
  for (const block of sampleItems(hippocampus.blocks, 3, model.nights)) {
    const rows = hippocampus.entries
      .filter((row) => row.block === block.id)
      .sort((a, b) => a.position! - b.position!);
    const live = rows.filter(({ zone }) => zone === 'live').map(({ id }) => model.alive.get(id)!.text);
    const { prose, references } = await engine.packet(block.id);
    expect(
      prose.live_zones.map(({ start, end }) => prose.content.slice(start, end)),
      `packet of ${block.id}`,
    ).toEqual(live);
    expect(references.continues_from, `packet of ${block.id}`).toBe(block.continuesFrom);
    const page = await engine.block(block.id);
    for (const text of live) expect(page.includes(quoteText(text)), `page of ${block.id}`).toBe(true);
  }
  const briefing = await engine.briefing();
  const emptyLines = briefing.split('\n').filter((line) => /^- \S+ [^:]*: *$/.test(line));
  expect(emptyLines, 'lines of the briefing that say nothing').toEqual([]);
}

/** All that must hold after a night that nobody disturbed. */
export async function expectNight(view: AgentView, isThorough: boolean): Promise<void> {
  const { home, model } = view;
  const hippocampus = readHippocampus(home);
  const cortex = await readCortex(home);
  await expectGone(view, cortex);
  expectEntries(view, hippocampus, cortex);
  expectBlocks(view, hippocampus, cortex);
  expectRelationships(view, hippocampus, cortex);
  await expectCounts(view, hippocampus, cortex);
  await expectPages(view, hippocampus);
  const list = model.listEntries();
  const changed = list.filter(({ night }) => night === model.nights || night === model.nights - 1);
  const seed = model.nights;
  for (const known of isThorough
    ? list
    : [...sampleItems(changed, 6, seed), ...sampleItems(list, 4, seed + 1)])
    await expectEntry(view, known);
  for (const known of isThorough
    ? sampleItems(list, 40, seed)
    : [...sampleItems(changed, 3, seed + 2), ...sampleItems(list, 1, seed + 3)]) {
    await expectCite(view, known, hippocampus);
    await expectRecall(view, known, hippocampus);
  }
  if (isThorough) expect(await view.engine.check(), 'faults').toEqual([]);
}

/** Of all that nights make, what another night with nothing new must leave as it is. */
export function pickUnchanged(hippocampus: HippocampusDump, cortex: CortexDump): object {
  const cortexIds = hippocampus.blocks.filter(({ tier }) => tier === 'cortex').map(({ id }) => id);
  return {
    entries: hippocampus.entries.map(({ content: _, raw: __, ...row }) => row),
    blocks: hippocampus.blocks.map(({ prose: _, vectors: __, tier: ___, cluster: ____, ...row }) => row),
    relationships: hippocampus.relationships,
    citations: hippocampus.citations,
    centroids: hippocampus.centroids,
    antechamber: [...cortex.antechamber.values()].map((row) => JSON.stringify(row)).sort(),
    exchanges: sortStrings([...cortex.exchanges.keys(), ...cortex.archive.keys()]),
    moved: cortexIds.map((id) => JSON.stringify(cortex.blocks.get(id))),
  };
}
