import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExtractiveEditor } from '../../src/engine/models/builtin/extractive-editor.ts';
import type { Engine } from '../../src/engine/index.ts';
import { parsePair, parsePreference, parseSft, parseShadow } from '../../src/engine/ledgers/formats.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { resolveExportFolder, listRelativeFiles, createLearner, rememberBoat } from '../support/training.ts';

const FILES = [
  ...['dpo-flat/train.jsonl', 'dpo-flat/valid.jsonl', 'dpo/train.jsonl', 'dpo/valid.jsonl', 'export.json'],
  ...['pairs.jsonl', 'sft/train.jsonl', 'sft/valid.jsonl', 'shadow.jsonl', 'triplets.jsonl'],
];

describe('the ledgers of a memory', () => {
  let home: string;
  let engine: Engine | null = null;
  beforeEach(() => {
    home = createTempFolder();
  });
  afterEach(async () => {
    await engine?.close();
    engine = null;
    removeFolder(home);
  });
  const read = <T>(parse: (line: string) => T, ...paths: string[]): T[] =>
    paths.flatMap((path) =>
      readFileSync(join(resolveExportFolder(home), path), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map(parse),
    );
  const readSft = () => read(parseSft, 'sft/train.jsonl', 'sft/valid.jsonl');
  const readPreferences = () => read(parsePreference, 'dpo/train.jsonl', 'dpo/valid.jsonl');
  const readPairs = () => read(parsePair, 'pairs.jsonl');
  const readShadows = () => read(parseShadow, 'shadow.jsonl');

  it('are empty before the first night, and no Cortex is made for them', async () => {
    engine = await createLearner(home).open();
    await rememberBoat(engine, 0);
    const { lines } = await engine.exportTraining();
    expect(Object.values(lines).every((count) => count === 0)).toBe(true);
    expect(listRelativeFiles(resolveExportFolder(home))).toEqual(FILES);
    expect(listRelativeFiles(home).filter((path) => path.startsWith('cortex'))).toEqual([
      join('cortex', 'store.json'),
    ]);
  });

  it('hold what was said, word for word, from the Day Table and from the Cortex', async () => {
    const { open, clock } = createLearner(home);
    engine = await open();
    await rememberBoat(engine, 0, 1);
    const note = 'The shed is locked by a code that the owner tells nobody but his brother.';
    await engine.remember({ entries: [{ role: 'note', content: note }] }, 'notes');
    await engine.night({ action: 'run' });
    const texts = new Map<string, string>();
    const gather = async (): Promise<void> => {
      for (const { metadata } of [...readSft(), ...readPairs()])
        for (const id of metadata.entry_ids) texts.set(id, (await engine!.entry(id)).content);
    };
    await engine.exportTraining();
    await gather();
    const first = { sft: readSft(), pairs: readPairs() };
    expect(first.sft.length).toBeGreaterThan(3);
    expect(first.pairs.length).toBeGreaterThan(20);
    for (const { messages, metadata } of first.sft) {
      const sources = metadata.entry_ids.map((id) => texts.get(id)!);
      for (const { role, content } of messages)
        if (role === 'assistant')
          for (const part of content.split('\n\n'))
            expect(sources.some((source) => source.includes(part))).toBe(true);
      expect(metadata.weight).toBeGreaterThan(0);
    }
    expect(new Set(first.sft.flatMap(({ metadata }) => metadata.levels))).toEqual(
      new Set(['sentence', 'exchange', 'theme']),
    );
    // Pairs of the Golden Anchor are marked, and examples that hold what they answer with.
    expect(first.pairs.some(({ metadata }) => metadata.golden)).toBe(true);
    expect(first.pairs.some(({ metadata }) => !metadata.golden)).toBe(true);
    expect(first.sft.some(({ metadata }) => metadata.golden)).toBe(true);
    // Two nights later the Day Table has let go of the words.
    for (const session of [2, 3]) {
      clock.set(clock.now() + 86_400_000);
      await rememberBoat(engine, session);
      await engine.night({ action: 'run' });
    }
    const [answered] = first.sft[0]!.metadata.entry_ids;
    expect((await engine.entry(answered!)).raw).toBe(false);
    await engine.exportTraining();
    const later = new Set(readSft().map(({ messages }) => JSON.stringify(messages)));
    for (const { messages } of first.sft) expect(later.has(JSON.stringify(messages))).toBe(true);
    const known = new Set(readPairs().map(({ anchor, positive }) => JSON.stringify([anchor, positive])));
    expect(
      first.pairs.filter(({ anchor, positive }) => !known.has(JSON.stringify([anchor, positive]))),
    ).toEqual([]);
    expect(known.size).toBeGreaterThan(first.pairs.length + 10);
  });

  it('prefer what superseded an answer, in the agent’s own voice', async () => {
    engine = await createLearner(home).open();
    await rememberBoat(engine, 0);
    const say = async (role: 'user' | 'assistant' | 'note', content: string, supersedes: string[] = []) =>
      (await engine!.remember({ role, content, session_id: 'harbour', supersedes }, 'x')).entries[0]!.id;
    await say('user', 'When is high water at Saltpan quay on Sunday?');
    const wrong = await say('assistant', 'High water is at a quarter past nine.');
    const correction = await say('user', 'No, that was last Sunday.', [wrong]);
    const right = await say('assistant', 'You are right: high water is at ten to three.');
    const old = await say('note', 'The mooring costs forty pounds a month.');
    const newer = await say('note', 'The mooring costs fifty pounds a month.', [old]);
    const newest = await say('note', 'The mooring costs sixty pounds a month.', [newer]);
    await engine.night({ action: 'run' });
    await engine.exportTraining();
    const preferencePairs = readPreferences().map(({ prompt, chosen, rejected, metadata }) => ({
      prompt: prompt.at(-1)!.content,
      ...{ chosen: chosen[0].content, rejected: rejected[0].content, ids: metadata.entry_ids },
    }));
    expect(preferencePairs).toHaveLength(3);
    expect(preferencePairs).toContainEqual({
      prompt: 'When is high water at Saltpan quay on Sunday?',
      chosen: 'You are right: high water is at ten to three.',
      rejected: 'High water is at a quarter past nine.',
      ids: expect.arrayContaining([wrong, right]) as string[],
    });
    expect(preferencePairs.flatMap(({ ids }) => ids)).not.toContain(correction);
    for (const rejected of ['forty', 'fifty'])
      expect(preferencePairs).toContainEqual(
        expect.objectContaining({
          chosen: 'The mooring costs sixty pounds a month.',
          rejected: `The mooring costs ${rejected} pounds a month.`,
        }),
      );
    expect(preferencePairs.find(({ rejected }) => rejected.includes('forty'))!.ids).toContain(newest);
    // What was superseded is taught as right nowhere.
    for (const { messages } of readSft())
      for (const { role, content } of messages)
        if (role === 'assistant') expect(content).not.toMatch(/quarter past nine|forty|fifty/);
  });

  it('keep what failed apart, and teach nothing of it', async () => {
    const editor = createExtractiveEditor();
    const { open } = createLearner(home);
    engine = await open({
      editor: {
        ...editor,
        checkFacts: async (turns) =>
          turns.some(({ text }) => text.includes('Gloop'))
            ? { verdict: 'false', quote: 'Gloop' }
            : { verdict: 'sound' },
      },
    });
    await rememberBoat(engine, 0, 1);
    await engine.night({ action: 'run' });
    await engine.exportTraining();
    const failed = readShadows();
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(({ metadata }) => metadata.failure === 'false' && metadata.weight === 0)).toBe(true);
    const blocks = new Set(failed.map(({ metadata }) => metadata.block_id));
    expect(readSft().length).toBeGreaterThan(0);
    expect(readSft().some(({ metadata }) => blocks.has(metadata.block_id))).toBe(false);
    expect(readSft().some(({ messages }) => JSON.stringify(messages).includes('Gloop'))).toBe(false);
  });

  it('put nobody’s words into the agent’s mouth where two people talk to each other', async () => {
    engine = await createLearner(home).open();
    await engine.remember(
      {
        entries: Array.from({ length: 24 }, (_, i) => ({
          ...{ role: 'user' as const, session_id: 'chat', speaker: i % 2 === 0 ? 'Ann' : 'Ben' },
          content: `Did the ${['kettle', 'ladder', 'anchor', 'candle'][i % 4]!} number ${i} survive the move to the harbour?`,
        })),
      },
      'x',
    );
    await engine.night({ action: 'run' });
    const { lines, blocks_left_out: leftOut } = await engine.exportTraining();
    expect(leftOut).toBeGreaterThan(0);
    expect(readSft()).toEqual([]);
    expect(readShadows()).toEqual([]);
    expect(lines['pairs.jsonl']).toBeGreaterThan(5);
  });

  it('hold uses, with what was passed over as negatives', async () => {
    engine = await createLearner(home).open();
    await rememberBoat(engine, 0, 1);
    await engine.night({ action: 'run' });
    const query = 'How much is the shed on Saltpan Lane?';
    const { memories } = await engine.recall({ query });
    const used = memories.at(-1)!;
    await engine.cite({ memory_id: used.id });
    // Uses are noted when the answer has gone out.
    for (let i = 0; i < 50; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await engine.exportTraining();
      if (readPairs().some(({ anchor }) => anchor === query)) break;
    }
    const [pair, ...others] = readPairs().filter(({ anchor }) => anchor === query);
    expect(others).toEqual([]);
    expect(pair!.positive).toBe((await engine.entry(used.id)).content);
    expect(pair!.metadata).toMatchObject({ weight: 1, levels: ['sentence'] });
    expect(pair!.negatives.length).toBeGreaterThan(0);
    const said = new Set(
      await Promise.all(memories.map(async ({ id }) => (await engine!.entry(id)).content)),
    );
    for (const negative of pair!.negatives) expect(said.has(negative)).toBe(true);
  });
});
