import { expect } from 'vitest';
import type { Engine, Memory } from '../../src/engine/index.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import { seeded } from '../support/store.ts';
import { SESSIONS, USERS, USER_TIERS, rareWord, rareWords } from './making.ts';
import { hashOf } from './model.ts';
import type { Known, Model } from './model.ts';
import { readBrain, readCortex, wordsInFiles } from './stores.ts';
import type { BlockRow, Brain, CortexRead } from './stores.ts';

/** What is looked at: a folder, those who have it open, and what should be in it. */
export interface Seen {
  readonly home: string;
  readonly model: Model;
  readonly engine: Engine;
}

const iso = (at: number): string => new Date(at).toISOString();
const sorted = (list: Iterable<string>): string[] => [...list].sort();
const short = (known: Known): string =>
  `entry ${known.place} (${known.role}, night ${known.night}, ${JSON.stringify(known.text.slice(0, 60))})`;

function some<T>(list: readonly T[], count: number, seed: number): T[] {
  const random = seeded(seed);
  return list
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item);
}

/** By the ruling (R10), how long a block of this user stays before it moves. */
const stayOf = (user: string | null): number =>
  SETTINGS.retention.blocks[user === null ? 'normal' : (USER_TIERS[user] ?? 'normal')];

/** Where several users talk in one session a block of them may go with any of them, and one may have been forgotten. */
function staysOf({ session, cycle, user }: BlockRow, { history }: Model): [number, number] {
  const others = history.filter((known) => known.session === session && known.night === cycle);
  const stays = [stayOf(user), ...others.map((known) => stayOf(known.user))];
  const alone = new Set(others.map((known) => known.user)).size === 1;
  return alone ? [stays[0]!, stays[0]!] : [Math.min(...stays), Math.max(...stays)];
}

/** Nothing that nobody says any more stands anywhere, in whatever form it may have been kept. */
export async function expectGone({ home, model, engine }: Seen, cortex?: CortexRead): Promise<void> {
  const { said } = model.words();
  const leaks = new Map<string, string>();
  const look = (where: string, text: string): void => {
    for (const word of rareWords(text)) if (!said.has(word)) leaks.set(word, where);
  };
  const read = cortex ?? (await readCortex(home));
  look('rows of the Hippocampus', readBrain(home).dump);
  look('rows of the Cortex', read.dump);
  for (const [word, where] of wordsInFiles(home)) if (!said.has(word)) leaks.set(word, `bytes of ${where}`);
  expect(Object.fromEntries(leaks), 'what was forgotten stands somewhere').toEqual({});
  expect(read.strays, 'files of the Cortex that no version knows').toEqual([]);
  for (const known of some([...model.forgotten.values()], 2, model.nights)) {
    await expect(engine.entry(known.id), `forgotten ${short(known)}`).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { citations } = await engine.cite({ memory_id: known.id, quote: known.text });
    expect(citations, `forgotten ${short(known)}`).toMatchObject([{ status: 'not_found', spans: [] }]);
    const [word] = rareWords(known.text);
    if (word === undefined || said.has(word)) continue;
    const { memories, text } = await engine.recall({ query: word });
    expect(rareWords(text + JSON.stringify(memories)), 'recall of what was forgotten').not.toContain(word);
  }
}

/** The entry by its id: verbatim, with its hash and all that was said with it. */
async function expectEntry({ engine, model }: Seen, known: Known): Promise<void> {
  const found = await engine.entry(known.id);
  expect(found.content === known.text, `text of ${short(known)}`).toBe(true);
  expect(
    { ...found, tags: sorted(found.tags), supersedes: sorted(found.supersedes) },
    short(known),
  ).toMatchObject({
    id: known.id,
    sha256: hashOf(known),
    role: known.role,
    speaker: known.speaker,
    at: known.at,
    sessionId: known.session,
    turn: known.turn,
    userId: known.user,
    keep: known.keep,
    tags: sorted(known.tags),
    supersedes: sorted(known.supersedes.filter((id) => model.alive.has(id))),
    supersededBy: model.supersededBy(known),
  });
}

export async function expectCite(seen: Seen, known: Known, brain = readBrain(seen.home)): Promise<void> {
  const { engine, model } = seen;
  const row = brain.entries.find(({ id }) => id === known.id)!;
  const block = brain.blocks.find(({ id }) => id === row.block);
  const status = block?.tier === 'cortex' ? 'verified' : 'not_citable_yet';
  const citedBy = sorted(
    model
      .list()
      .filter(({ cites }) => block && cites.includes(block.id))
      .map(({ id }) => id),
  );
  for (const id of [known.id, ...(block ? [block.id] : [])]) {
    const what = `citing ${id === known.id ? '' : 'by its block '}${short(known)}`;
    const { citations } = await engine.cite({ memory_id: id, quote: known.text });
    expect(citations, what).toMatchObject([
      { status, citation: status === 'verified' ? `[memory:${block!.id}]` : null },
    ]);
    expect(sorted(citations[0]!.cited_by), `cited_by, ${what}`).toEqual(citedBy);
    // A block may hold the same words more than once, more often than is listed.
    const span = citations[0]!.spans.find((one) => one.entry_id === known.id);
    if (!span && id !== known.id) continue;
    expect(span, what).toMatchObject({
      sha256: hashOf(known),
      said_by: known.speaker ?? known.role,
      at: iso(known.at),
    });
    expect(known.text.slice(span!.start, span!.end) === known.text.trim(), `span, ${what}`).toBe(true);
    const altered = await engine.cite({ memory_id: id, quote: `${rareWord(9_000_000)} was never said` });
    expect(altered.citations, what).toMatchObject([{ status: 'altered', spans: [] }]);
  }
}

/** Asked for a word that it alone says, recall gives it first, as what it is, where it is; and where a filter lets it. */
export async function expectRecall(seen: Seen, known: Known, brain = readBrain(seen.home)): Promise<void> {
  const { engine, model } = seen;
  const [word] = rareWords(known.text);
  if (word === undefined) return;
  const what = `recall of ${short(known)}`;
  const holders = model.list().filter(({ text }) => rareWords(text).includes(word));
  if (holders.length > 8) return;
  const { memories } = await engine.recall({ query: word });
  const ids = memories.map(({ id }) => id);
  const outdated = holders.some((holder) => model.supersededBy(holder) !== null);
  const first = outdated ? ids : ids.slice(0, holders.length);
  // What one speaker said twice is told once, in either telling.
  const tellings = (of: Known): string[] =>
    holders
      .filter(({ text, role, speaker }) => text === of.text && role === of.role && speaker === of.speaker)
      .map(({ id }) => id);
  const same = tellings(known);
  expect(
    holders.filter((holder) => !tellings(holder).some((id) => first.includes(id))).map(({ id }) => id),
    `those that are not first, ${what}`,
  ).toEqual([]);
  const memory = memories.find(({ id }) => id === known.id);
  if (memory) expectMemory(memory, known, model, brain, what);
  if (memory && !outdated) expect(rareWords(memory.text), `its part that answers, ${what}`).toContain(word);

  const row = brain.entries.find(({ id }) => id === known.id)!;
  const among = async (filter: object, ids: readonly string[]): Promise<boolean> =>
    (await engine.recall({ query: word, limit: 30, ...filter })).memories.some(({ id }) => ids.includes(id));
  const through: object[] = [
    { since: iso(known.at), until: iso(known.at + 1), session_id: known.session },
    ...(known.user === null ? [] : [{ user_id: known.user }]),
    ...(known.tags.length === 0 ? [] : [{ tags: [...known.tags] }]),
  ];
  const out: object[] = [
    { since: iso(known.at + 1) },
    { until: iso(known.at) },
    { session_id: SESSIONS.find((id) => id !== known.session)! },
    { user_id: USERS.find((id) => id !== null && id !== known.user)! },
    { tags: [rareWord(9_000_001)] },
  ];
  for (const filter of some(through, 1, known.place))
    expect(await among(filter, same), `${what} through ${JSON.stringify(filter)}`).toBe(true);
  for (const filter of some(out, 1, known.place))
    expect(await among(filter, [known.id]), `${what} despite ${JSON.stringify(filter)}`).toBe(false);
  const raw = row.raw !== 0;
  for (const [tier, there] of [
    ['hippocampus', raw],
    ['cortex', row.tier === 'cortex'],
    ['archive', row.tier === 'archive'],
  ] as const) {
    const [first] = (await engine.recall({ query: word, tiers: [tier], limit: 30 })).memories.filter(
      ({ id }) => id === known.id,
    );
    if (same.length === 1) expect(first !== undefined, `${what} in ${tier}`).toBe(there);
    expect(first?.tier ?? tier, what).toBe(tier);
    if (first && tier === 'hippocampus') expect(first, what).toMatchObject({ kind: 'entry', citation: null });
  }
}

function expectMemory(memory: Memory, known: Known, model: Model, brain: Brain, what: string): void {
  const row = brain.entries.find(({ id }) => id === known.id)!;
  const block = brain.blocks.find(({ id }) => id === row.block);
  expect(known.text.includes(memory.text), `text, ${what}`).toBe(true);
  expect(memory, what).toMatchObject({
    uri: `memory://entries/${known.id}`,
    kind: (row.tier ?? 'hippocampus') === 'hippocampus' ? 'entry' : 'exchange',
    tier: row.tier ?? 'hippocampus',
    role: known.role,
    speaker: known.speaker,
    at: iso(known.at),
    session_id: known.session,
    sources: [{ entry_id: known.id, sha256: hashOf(known) }],
    block_id: row.block,
    citation: block?.tier === 'cortex' ? `[memory:${block.id}]` : null,
    superseded_by: model.supersededBy(known),
  });
}

/** Entries, in order: where each is, and for how long its words stay (R10). */
function expectEntries({ model }: Seen, brain: Brain, cortex: CortexRead): void {
  const list = model.list().sort((a, b) => a.place - b.place);
  expect(
    brain.entries.map(({ id }) => id),
    'ids of the Day Table',
  ).toEqual(list.map(({ id }) => id));
  const exchanges: string[] = [];
  const archive: string[] = [];
  brain.entries.forEach((row, i) => {
    const known = list[i]!;
    const what = short(known);
    if (known.night === null) {
      expect(row, what).toMatchObject({ block: null, raw: null });
      expect(row.content === known.text, `raw text, ${what}`).toBe(true);
      return;
    }
    const raw = model.nights < known.night + SETTINGS.retention.raw;
    expect({ ...row, content: '' }, what).toMatchObject({
      cycle: known.night,
      raw: raw ? 1 : 0,
      tier: row.zone === 'live' ? 'cortex' : 'archive',
    });
    expect(row.block, what).not.toBeNull();
    expect(row.content === (raw ? known.text : ''), `raw text, ${what}`).toBe(true);
    (row.zone === 'live' ? exchanges : archive).push(known.id);
    const kept = (row.zone === 'live' ? cortex.exchanges : cortex.archive).get(known.id);
    expect(kept?.['text'] === known.text, `exchange, ${what}`).toBe(true);
    expect(kept, what).toMatchObject({
      sha256: hashOf(known),
      block_id: row.block,
      session_id: known.session,
      turn: known.turn,
      role: known.role,
      speaker: known.speaker,
      user_id: known.user,
      at: known.at,
    });
  });
  expect(sorted(cortex.exchanges.keys()), 'exchanges').toEqual(sorted(exchanges));
  expect(sorted(cortex.archive.keys()), 'archive').toEqual(sorted(archive));
  expect(cortex.twice, 'rows with the id of another').toEqual([]);
}

/** Blocks: what they cover, in which tier they are, what they are made of, what they are tied to. */
function expectBlocks({ model }: Seen, brain: Brain, cortex: CortexRead): void {
  const covered = Map.groupBy(
    brain.entries.filter(({ block }) => block !== null),
    ({ block }) => block!,
  );
  const ids = new Set(brain.blocks.map(({ id }) => id));
  for (const block of brain.blocks) {
    const what = `block ${block.id} (${block.type}, cycle ${block.cycle}, ${block.user ?? 'nobody'})`;
    const moved = block.tier === 'cortex';
    const waited = model.nights - block.cycle;
    const [soonest, latest] = staysOf(block, model);
    expect(moved ? soonest <= waited : latest > waited, `${block.tier} after ${waited} nights, ${what}`).toBe(
      true,
    );
    expect(block.stage, `stage of ${what}`).toBe(6);
    expect(block.prose === null, `prose, ${what}`).toBe(moved);
    expect(block.vectors === 0, `vectors, ${what}`).toBe(moved);
    expect(cortex.blocks.has(block.id), `in the Cortex, ${what}`).toBe(moved);
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
    const rows = (covered.get(block.id) ?? []).sort((a, b) => a.position! - b.position!);
    if (block.type === 'metablock') expectMetablock(block, rows.length, brain, what);
    else {
      expect(rows.length, `entries of ${what}`).toBeGreaterThan(0);
      expect(
        rows.map(({ position }) => position),
        what,
      ).toEqual(rows.map((_, i) => i));
      const own = rows.map(({ id }) => model.alive.get(id)!);
      expect(new Set(own.map(({ session }) => session)), what).toEqual(new Set([block.session]));
      expect(
        own.map(({ user }) => user),
        `user of ${what}`,
      ).toContain(block.user);
      const times = own.map(({ at }) => at);
      expect({ start: block.start, end: block.end }, `times of ${what}`).toEqual({
        start: Math.min(...times),
        end: Math.max(...times),
      });
      expect(new Set(own.map(({ night }) => night)), what).toEqual(new Set([block.cycle]));
      expect(
        zones.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i)),
        what,
      ).toEqual(rows.map((_, i) => i));
      for (const zone of zones) {
        const part = own.slice(zone.start, zone.end + 1);
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
      if (own.length === 1 && (own[0]!.keep || own[0]!.role === 'note'))
        expect(block.type, what).toBe('note');
    }
    const [after, before] = [block.continuedBy, block.continuesFrom].map((id) =>
      brain.blocks.find((one) => one.id === id),
    );
    if (after) expect(after.continuesFrom, `what continues ${what} says so`).toBe(block.id);
    if (before) expect(before.continuedBy, `what ${what} continues says so`).toBe(block.id);
    expect(block.continuesFrom === block.id || block.continuedBy === block.id, `itself, ${what}`).toBe(false);
  }
  expect(
    sorted(cortex.blocks.keys()).filter((id) => !ids.has(id)),
    'blocks in the Cortex alone',
  ).toEqual([]);
}

function expectMetablock(block: BlockRow, entries: number, brain: Brain, what: string): void {
  expect(entries, `entries of ${what}`).toBe(0);
  const parts = brain.blocks.filter(({ metablock }) => metablock === block.id);
  expect(parts.length, `parts of ${what}`).toBeGreaterThanOrEqual(2);
  expect(sorted(block.constituents), `parts of ${what}`).toEqual(sorted(parts.map(({ id }) => id)));
  expect(
    parts.every(({ type, cycle }) => type !== 'metablock' && cycle === block.cycle),
    what,
  ).toBe(true);
  expect({ start: block.start, end: block.end }, `times of ${what}`).toEqual({
    start: Math.min(...parts.map(({ start }) => start)),
    end: Math.max(...parts.map(({ end }) => end)),
  });
}

function expectTies({ model }: Seen, brain: Brain, cortex: CortexRead): void {
  const blocks = new Map(brain.blocks.map((block) => [block.id, block]));
  const blockOf = new Map(brain.entries.map(({ id, block }) => [id, block]));
  const pairs = (list: readonly { a: string; b: string }[]): string[] =>
    sorted(new Set(list.map(({ a, b }) => `${a} > ${b}`)));
  const cited = model
    .list()
    .flatMap((known) => known.cites.filter((id) => blocks.has(id)).map((id) => ({ a: known.id, b: id })));
  expect(pairs(brain.citations.map(({ citing, cited: b }) => ({ a: citing, b }))), 'citations').toEqual(
    pairs(cited),
  );
  const ties = (type: string): string[] =>
    pairs(
      brain.relationships
        .filter((tie) => tie.type === type)
        .map(({ source, target }) => ({ a: source, b: target })),
    );
  for (const { source, target, type } of brain.relationships)
    expect([blocks.has(source), blocks.has(target)], `ends of ${type} ${source} > ${target}`).toEqual([
      true,
      true,
    ]);
  expect(ties('cites'), 'cites').toEqual(pairs(cited.map(({ a, b }) => ({ a: blockOf.get(a)!, b }))));
  expect(ties('continues'), 'continues').toEqual(
    pairs(
      brain.blocks.flatMap(({ id, continuesFrom }) =>
        continuesFrom === null ? [] : [{ a: id, b: continuesFrom }],
      ),
    ),
  );
  expect(ties('metablock'), 'metablock').toEqual(
    pairs(brain.blocks.flatMap(({ id, constituents }) => constituents.map((b) => ({ a: id, b })))),
  );
  for (const block of brain.blocks)
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
    brain.blocks.filter(({ id, relevance }) => relevance === 'antechamber' && !cortex.antechamber.has(id)),
    'blocks that wait nowhere',
  ).toEqual([]);
  for (const { id, label } of brain.centroids)
    if (label !== null) expect(blocks.has(label), `whose words centroid ${id} has`).toBe(true);
  expect(brain.debts, 'debts').toBe(0);
}

async function expectCounts({ engine, model }: Seen, brain: Brain, cortex: CortexRead): Promise<void> {
  const list = model.list();
  const told = await engine.status();
  expect(told.counts, 'status').toMatchObject({
    remembered: list.length,
    entries: list.filter(({ night }) => night === null || model.nights < night + SETTINGS.retention.raw)
      .length,
    exchanges: cortex.exchanges.size,
    archived: cortex.archive.size,
    blocks: brain.blocks.length,
    clusters: cortex.clusters.size,
    antechamber: [...cortex.antechamber.values()].filter((row) => row['promoted'] !== true).length,
    centroids: brain.centroids.filter(({ state }) => state === 'active').length,
    relationships: brain.relationships.length,
    sessions: new Set(list.map(({ session }) => session)).size,
    unembedded: 0,
  });
  expect(told.counts.exchanges + told.counts.archived, 'exchanges and archived').toBe(
    list.filter(({ night }) => night !== null).length,
  );
  expect(told, 'status').toMatchObject({
    waiting: list.filter(({ night }) => night === null).length,
    last_night: { state: 'completed', cycle: model.nights },
  });
}

/** What a reader gets: pages of blocks, a block, a packet, the briefing. */
async function expectPages({ engine, model }: Seen, brain: Brain): Promise<void> {
  const listed: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await engine.blocks(cursor);
    for (const { id, citable, title } of page.blocks) {
      listed.push(id);
      const block = brain.blocks.find((one) => one.id === id)!;
      expect({ citable, title }, `block ${id} as listed`).toEqual({
        citable: block.tier === 'cortex',
        title: block.title,
      });
    }
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(sorted(listed), 'blocks listed').toEqual(brain.blocks.map(({ id }) => id));
  for (const block of some(brain.blocks, 3, model.nights)) {
    const rows = brain.entries
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
    for (const text of live) expect(page.includes(text.trimEnd()), `page of ${block.id}`).toBe(true);
  }
  const briefing = await engine.briefing();
  const empty = briefing.split('\n').filter((line) => /^- \S+ [^:]*: *$/.test(line));
  expect(empty, 'lines of the briefing that say nothing').toEqual([]);
}

/** All that must hold after a night that nobody disturbed. */
export async function expectNight(seen: Seen, thorough: boolean): Promise<void> {
  const { home, model } = seen;
  const brain = readBrain(home);
  const cortex = await readCortex(home);
  await expectGone(seen, cortex);
  expectEntries(seen, brain, cortex);
  expectBlocks(seen, brain, cortex);
  expectTies(seen, brain, cortex);
  await expectCounts(seen, brain, cortex);
  await expectPages(seen, brain);
  const list = model.list();
  const changed = list.filter(({ night }) => night === model.nights || night === model.nights - 1);
  const seed = model.nights;
  for (const known of thorough ? list : [...some(changed, 6, seed), ...some(list, 4, seed + 1)])
    await expectEntry(seen, known);
  for (const known of thorough
    ? some(list, 40, seed)
    : [...some(changed, 3, seed + 2), ...some(list, 1, seed + 3)]) {
    await expectCite(seen, known, brain);
    await expectRecall(seen, known, brain);
  }
  if (thorough) expect(await seen.engine.check(), 'faults').toEqual([]);
}

/** Of all that nights make, what another night with nothing new must leave as it is. */
export function unmoved(brain: Brain, cortex: CortexRead): object {
  const staying = brain.blocks.filter(({ tier }) => tier === 'cortex').map(({ id }) => id);
  return {
    entries: brain.entries.map(({ content: _, raw: __, ...row }) => row),
    blocks: brain.blocks.map(({ prose: _, vectors: __, tier: ___, cluster: ____, ...row }) => row),
    relationships: brain.relationships,
    citations: brain.citations,
    centroids: brain.centroids,
    antechamber: [...cortex.antechamber.values()].map((row) => JSON.stringify(row)).sort(),
    exchanges: sorted([...cortex.exchanges.keys(), ...cortex.archive.keys()]),
    moved: staying.map((id) => JSON.stringify(cortex.blocks.get(id))),
  };
}
