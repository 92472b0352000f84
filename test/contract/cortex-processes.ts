import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createBlock, createExchange, toIds, createSearch, createVector } from '../support/cortex.ts';
import type { CortexFixture } from '../support/cortex.ts';
import { ROOT, createSeededRandom, sha256 } from '../support/store.ts';

/** A row as a child process makes it; ids and words come from the test. */
const ROW = `
  const { createHash } = await import('node:crypto');
  const row = (id, text) => ({
    id, text, sha256: createHash('sha256').update(text, 'utf8').digest('hex'), blockId: 'b', sessionId: 's', turn: 0,
    role: 'user', speaker: null, userId: null, at: 0, createdAt: 0, spaceId: 1, vector: null,
    origin: 'said', tags: [], keep: false, supersedes: [],
  });`;

class Child {
  readonly process: ChildProcessWithoutNullStreams;
  lines: string[] = [];
  log = '';
  readonly closed: Promise<unknown>;

  constructor(script: string) {
    this.process = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
    let buffer = '';
    this.process.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (buffer + chunk).split('\n');
      buffer = parts.pop()!;
      this.lines.push(...parts);
    });
    this.process.stderr.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    this.closed = once(this.process, 'close');
  }

  /** Until it has said this many lines. */
  async waitForLines(lines: number): Promise<void> {
    while (this.lines.length < lines) {
      if (this.process.exitCode !== null) throw new Error(this.log || 'it ended too early');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async waitForSuccess(): Promise<string[]> {
    await this.closed;
    if (this.process.exitCode !== 0) throw new Error(this.log);
    return this.lines;
  }
}

/** What must hold between real processes, killed ones among them. */
export function testCortexProcesses(getFixture: () => CortexFixture): void {
  const startAt = (folder: string, body: string): Child =>
    new Child(`${getFixture().renderOpenScript(folder)}\n${ROW}\n${body}`);
  const start = (body: string): Child =>
    startAt(getFixture().folder, `const cortex = await open();\n${body}`);

  test('two that put the same and their own at once: nothing twice, nothing lost', async () => {
    const { cortex } = getFixture();
    const shared = Array.from({ length: 12 }, () => randomUUID());
    const ownIds = [0, 1].map(() => Array.from({ length: 24 }, () => randomUUID()));
    const children = ownIds.map((ids, which) =>
      start(`
        const [shared, own] = ${JSON.stringify([shared, ids])};
        console.log('ready');
        await new Promise((resolve) => process.stdin.once('data', resolve));
        for (let i = 0; i < 12; i++)
          await cortex.putExchanges(i % 3 ? 'cortex' : 'archive', [
            row(shared[i], 'shared, by ${which}'), row(own[2 * i], 'own'), row(own[2 * i + 1], 'own'),
          ]);
        process.exit(0);`),
    );
    await Promise.all(children.map((child) => child.waitForLines(1)));
    for (const child of children) child.process.stdin.write('go\n');
    await Promise.all(children.map((child) => child.waitForSuccess()));
    const expected: string[] = [...shared, ...ownIds.flat()];
    const found = await cortex.readTexts(expected);
    expect([...found.keys()].sort()).toEqual(expected.sort());
    const { exchanges, archived } = await cortex.readCounts();
    expect(exchanges + archived).toBe(expected.length);
    // Of the two texts of one id one was the last, whole.
    for (const [id, { text }] of found)
      expect(text).toMatch((shared as string[]).includes(id) ? /^shared, by [01]$/ : /^own$/);
    expect(await cortex.checkIntegrity()).toEqual([]);
  });

  test('one that reads all the while others purge, put and maintain meets no error', async () => {
    const { cortex } = getFixture();
    const keptRows = Array.from({ length: 60 }, (_, i) => createExchange(`kept ${i}`));
    const blocks = Array.from({ length: 20 }, (_, i) =>
      createBlock(`kept heron ${i}`, { vector: createVector(1, i) }),
    );
    const purged = Array.from({ length: 30 }, (_, i) => createExchange(`goes ${i}`));
    await cortex.putExchanges('cortex', [...keptRows, ...purged.slice(0, 15)]);
    await cortex.putExchanges('archive', purged.slice(15));
    await cortex.putBlocks(blocks);
    const reader = start(`
      const ids = ${JSON.stringify(toIds(keptRows))}, blocks = ${JSON.stringify(toIds(blocks))};
      let rounds = 0, stop = false;
      process.stdin.once('data', () => (stop = true));
      while (!stop) {
        const texts = await cortex.readTexts(ids);
        if (texts.size !== ids.length) throw new Error('texts: ' + texts.size);
        for (const { text } of texts.values()) if (!text.startsWith('kept ')) throw new Error(text);
        const found = await cortex.searchBlocks({
          spaceId: 1, vector: new Float32Array(${blocks[0]!.vector.length}).fill(1), text: 'heron', limit: 50,
        });
        if (found.length !== blocks.length) throw new Error('search: ' + found.length);
        if ((await cortex.readBlocks(blocks)).length !== blocks.length) throw new Error('blocks');
        if ((await cortex.readBlockVectors(1)).ids.length !== blocks.length) throw new Error('vectors');
        await cortex.readCounts();
        if (++rounds === 1) console.log('ready');
      }
      console.log(rounds);
      process.exit(0);`);
    await reader.waitForLines(1);
    for (let i = 0; i < purged.length; i += 5) {
      await cortex.purge({ exchanges: toIds(purged.slice(i, i + 5)), blocks: ['unknown'] }, i % 10 === 0);
      await cortex.putBlocks(blocks.slice(0, 3));
      if (i % 15 === 0) await cortex.maintain();
    }
    reader.process.stdin.write('stop\n');
    const lines = await reader.waitForSuccess();
    expect(Number(lines[1])).toBeGreaterThan(2);
    expect((await cortex.readTexts(toIds(purged))).size).toBe(0);
    expect(await cortex.checkIntegrity()).toEqual([]);
  });

  test('one that puts while another purges: what is put is kept, what is purged is gone', async () => {
    const { cortex } = getFixture();
    const purged = Array.from({ length: 8 }, (_, i) => createExchange(`goes ${i}`));
    await cortex.putExchanges('cortex', purged);
    const ownIds = Array.from({ length: 40 }, () => randomUUID());
    const writer = start(`
      const own = ${JSON.stringify(ownIds)};
      for (const id of own) {
        await cortex.putExchanges('cortex', [row(id, 'own')]);
        console.log(id);
      }
      process.exit(0);`);
    await writer.waitForLines(1);
    for (const { id } of purged) await cortex.purge({ exchanges: [id] }, false);
    await writer.waitForSuccess();
    const found = await cortex.readTexts([...ownIds, ...toIds(purged)]);
    expect([...found.keys()].sort()).toEqual(ownIds.sort());
    expect((await cortex.readCounts()).exchanges).toBe(ownIds.length);
  });

  test('many that open an empty place at the same moment', async () => {
    const folder = `${getFixture().folder}-new`;
    const children = [0, 1, 2, 3].map((i) =>
      startAt(
        folder,
        `console.log('ready');
         await new Promise((resolve) => process.stdin.once('data', resolve));
         const cortex = await open();
         await cortex.putExchanges('cortex', [row('same', 'same'), row('own ${i}', 'own')]);
         console.log(JSON.stringify([...(await cortex.readTexts(['same', 'own ${i}'])).keys()]));
         process.exit(0);`,
      ),
    );
    await Promise.all(children.map((child) => child.waitForLines(1)));
    for (const child of children) child.process.stdin.write('go\n');
    for (const child of children) expect(JSON.parse((await child.waitForSuccess())[1]!)).toHaveLength(2);
    const inspector = startAt(
      folder,
      `console.log(JSON.stringify(await (await open()).readCounts()));
       process.exit(0);`,
    );
    expect(JSON.parse((await inspector.waitForSuccess())[0]!)).toMatchObject({ exchanges: 5 });
  });

  test('writers that are killed: what they were told is stored is there, nothing in part, all goes on', async () => {
    const { cortex, reopen } = getFixture();
    const random = createSeededRandom(41);
    const storedIds: string[] = [];
    for (let kill = 0; kill < 3; kill++) {
      const prefix = `kill ${kill} batch`;
      const writer = start(`
        for (let i = 0; ; i++) {
          const rows = [0, 1, 2].map((k) => row('${prefix} ' + i + ' row ' + k, 'verbatim ' + i + ' '.repeat(k)));
          await cortex.putExchanges(i % 2 ? 'cortex' : 'archive', rows);
          if (i % 5 === 4) await cortex.maintain();
          console.log(i);
        }`);
      await writer.waitForLines(1);
      await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 150)));
      writer.process.kill('SIGKILL');
      await writer.closed;
      const batches = writer.lines.length;
      const createIds = (i: number): string[] => [0, 1, 2].map((k) => `${prefix} ${i} row ${k}`);
      for (let i = 0; i < batches; i++) storedIds.push(...createIds(i));
      // The one that was under way is there in whole or not at all.
      expect([0, 3]).toContain((await cortex.readTexts(createIds(batches))).size);
      for (const by of [cortex, await reopen()]) {
        expect((await by.readTexts(storedIds)).size).toBe(storedIds.length);
        expect(await by.checkIntegrity()).toEqual([]);
      }
      await cortex.maintain();
      await cortex.purge({ exchanges: createIds(0) }, true);
      storedIds.splice(storedIds.indexOf(createIds(0)[0]!), 3);
      await cortex.putBlocks([createBlock(`heron ${kill}`)]);
      expect(await cortex.searchBlocks(createSearch({ text: 'heron' }))).toHaveLength(kill + 1);
    }
    const texts = await cortex.readTexts(storedIds);
    expect([...texts.values()].every(({ text, sha256: hash }) => sha256(text) === hash)).toBe(true);
    expect(texts.size).toBe(storedIds.length);
  });
}
