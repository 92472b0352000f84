import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  decryptMemory,
  encryptMemory,
  inspectEncryption,
  rekeyMemory,
} from '../../src/compose-encryption.ts';
import type { Config } from '../../src/config.ts';
import type { Keychain, Protection } from '../../src/keys/index.ts';
import { openDataKey } from '../../src/keys/index.ts';
import { removeFolder } from '../support/store.ts';
import { PASSPHRASE, createConfig, createTalk, findWords, openMemory, withMemory } from './memory.ts';

let config: Config;
beforeEach(() => {
  config = createConfig();
});
afterEach(() => removeFolder(dirname(config.home)));

const byPassphrase = (passphrase = PASSPHRASE): Protection => ({ way: 'passphrase', passphrase });
const encrypt = (protection = byPassphrase()) =>
  encryptMemory({ config, readPassphrase: async () => PASSPHRASE, choose: async () => protection });
const decrypt = () => decryptMemory({ config, readPassphrase: async () => PASSPHRASE });
const recallTexts = (query: string): Promise<string[]> =>
  withMemory(config, async (memory) =>
    (await memory.recall({ query, limit: 10 })).memories.map(({ text }) => text),
  );

test('a memory of several nights is encrypted without a word left behind, lives on, and is decrypted', async () => {
  const { home } = config;
  const [first, second] = [createTalk(24), createTalk(8)];
  const words = [...first.words, ...second.words];
  await withMemory(config, async (memory) => {
    await memory.remember({ entries: first.entries }, 'test');
    await memory.night({ action: 'run' });
    await memory.exportTraining();
    await memory.remember({ entries: second.entries.slice(0, 4) }, 'test');
  });
  const query = `${first.words[4]!} ${first.words[12]!}`;
  const before = await recallTexts(query);
  expect(before.length).toBeGreaterThan(1);
  // The search itself must be able to find.
  expect(findWords(home, first.words)).toHaveLength(first.words.length);

  const answer = await encrypt();
  expect(answer).toMatchObject({ encrypted: true, key: 'passphrase', untouched: [] });
  expect(answer.copied!.rows).toBeGreaterThan(60);
  expect(findWords(home, words)).toEqual([]);
  expect(existsSync(join(home, 'training', 'export'))).toBe(false);
  expect(await recallTexts(query)).toEqual(before);

  const goes = second.entries[5]!;
  await withMemory(config, async (memory) => {
    await memory.remember({ entries: second.entries.slice(4) }, 'test');
    const night = await memory.night({ action: 'run' });
    expect(night.state).toBe('completed');
    await memory.night({ action: 'run' });
    // As words that are looked for, not as a question, which would be sought an answer to.
    const { memories } = await memory.recall({ query: goes.content.replace('?', '') });
    const id = memories.find(({ text }) => text.includes(goes.content))!.id;
    expect(await memory.forget({ memory_ids: [id], confirm: true })).toMatchObject({
      forgotten: { entries: 1 },
    });
    await expect(memory.exportTraining()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await memory.check()).toEqual([]);
  });
  expect(findWords(home, words)).toEqual([]);
  expect(await recallTexts(goes.content)).not.toContainEqual(expect.stringContaining(goes.content));
  const encrypted = await recallTexts(query);

  expect(await decrypt()).toMatchObject({ encrypted: false, key: null });
  expect(existsSync(join(home, 'encrypted')) || existsSync(join(home, 'encrypted.old'))).toBe(false);
  expect(await recallTexts(query)).toEqual(encrypted);
  expect(findWords(home, first.words).length).toBeGreaterThan(first.words.length / 2);
  await withMemory(config, async (memory) => expect(await memory.check()).toEqual([]));
}, 120_000);

test('a key that is missing or wrong is told plainly, and nothing is made in its place', async () => {
  const { entries } = createTalk(2);
  await withMemory(config, (memory) => memory.remember({ entries }, 'test'));
  await encrypt();
  const keyFile = join(config.home, 'encrypted', 'keys.json');
  const refused = (passphrase: string | null, message: RegExp) =>
    expect(openMemory(config, passphrase)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(message) as string,
    });
  await refused(null, /passphrase, and none was given.*nobody can restore it/);
  await refused('four words that nobody said', /another than it was encrypted with.*nobody can restore it/);
  const content = readFileSync(keyFile, 'utf8');
  expect(content).not.toContain(PASSPHRASE);
  renameSync(keyFile, `${keyFile}.away`);
  await refused(PASSPHRASE, /key file .* is missing.*by nobody/);
  expect(() => inspectEncryption(config.home)).toThrow(/is missing/);
  const damaged = JSON.parse(content) as { wrapped: string };
  writeFileSync(keyFile, JSON.stringify({ ...damaged, wrapped: `AAAA${damaged.wrapped.slice(4)}` }));
  await refused(PASSPHRASE, /key file .* is damaged/);
  writeFileSync(keyFile, '{');
  await refused(PASSPHRASE, /key file .* is damaged/);
  // No empty memory has been put beside it meanwhile.
  expect(existsSync(join(config.home, 'hippocampus.db'))).toBe(false);
  renameSync(`${keyFile}.away`, keyFile);
  expect(await recallTexts(entries[0]!.content)).not.toEqual([]);
}, 60_000);

test('while another has the memory open it is neither encrypted nor decrypted', async () => {
  const { entries, words } = createTalk(2);
  const memory = await openMemory(config);
  await memory.remember({ entries }, 'test');
  await expect(encrypt()).rejects.toMatchObject({
    code: 'BUSY',
    facts: { path: expect.any(String) as string },
  });
  // It goes on as before.
  await memory.remember({ content: 'said after' }, 'test');
  await memory.close();
  await encrypt();
  const again = await openMemory(config);
  await expect(decrypt()).rejects.toMatchObject({ code: 'BUSY' });
  expect((await again.status()).counts.remembered).toBe(3);
  await again.close();
  await expect(encrypt()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(findWords(config.home, words)).toEqual([]);
}, 60_000);

test('plain files that a killed run has left are removed by the next, by whoever has the key', async () => {
  const { entries, words } = createTalk(3);
  await withMemory(config, (memory) => memory.remember({ entries }, 'test'));
  const plain = join(config.home, 'hippocampus.db');
  const bytes = readFileSync(plain);
  await encrypt();
  writeFileSync(plain, bytes);
  mkdirSync(join(config.home, 'training', 'export'), { recursive: true });
  expect(inspectEncryption(config.home)!.remains).toHaveLength(2);
  await expect(
    encryptMemory({ config, readPassphrase: async () => null, choose: async () => byPassphrase() }),
  ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(existsSync(plain)).toBe(true);
  expect(await encrypt()).toMatchObject({ encrypted: true, copied: null, removed: 1 });
  expect(inspectEncryption(config.home)!.remains).toEqual([]);
  expect(findWords(config.home, words)).toEqual([]);
}, 60_000);

test('another passphrase, and the keychain, change the key file alone', async () => {
  const { entries } = createTalk(2);
  await withMemory(config, (memory) => memory.remember({ entries }, 'test'));
  await encrypt();
  const folder = join(config.home, 'encrypted');
  const database = readFileSync(join(folder, 'hippocampus.db'));
  const secrets = new Map<string, Buffer>();
  const keychain: Keychain = {
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, secret) => void secrets.set(name, secret),
    remove: async (name) => void secrets.delete(name),
  };
  const rekey = (protection: Protection, passphrase = PASSPHRASE) =>
    rekeyMemory({ config, keychain, readPassphrase: async () => passphrase, choose: async () => protection });
  const open = (passphrase: string | null) =>
    openDataKey(folder, { keychain, readPassphrase: async () => passphrase });
  const dataKey = await open(PASSPHRASE);
  await rekey(byPassphrase('another one, as long'));
  await expect(open(PASSPHRASE)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await rekey({ way: 'keychain', keychain }, 'another one, as long')).toMatchObject({
    key: 'keychain',
  });
  expect((await open(null)).equals(dataKey)).toBe(true);
  expect(secrets.size).toBe(1);
  // What the keychain held is let go of once the file needs it no more.
  await rekey(byPassphrase());
  expect(secrets.size).toBe(0);
  expect((await open(PASSPHRASE)).equals(dataKey)).toBe(true);
  expect(readFileSync(join(folder, 'hippocampus.db')).equals(database)).toBe(true);

  await rekey({ way: 'keychain', keychain });
  secrets.clear();
  await expect(open(PASSPHRASE)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(/not in the system's keychain.*nobody can restore it/) as string,
  });
  // One that takes and does not give back is not relied on.
  const forgetful: Keychain = { ...keychain, set: async () => undefined };
  await expect(encryptForgetful(forgetful)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
}, 60_000);

async function encryptForgetful(keychain: Keychain): Promise<unknown> {
  const other = createConfig();
  try {
    return await encryptMemory({
      config: other,
      readPassphrase: async () => null,
      choose: async () => ({ way: 'keychain', keychain }),
    });
  } finally {
    expect(existsSync(join(other.home, 'encrypted'))).toBe(false);
    removeFolder(dirname(other.home));
  }
}
