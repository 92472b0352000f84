import { describe, expect, it } from 'vitest';
import { judgeBlocks } from '../../bench/drift/live.ts';
import {
  CONVERSATIONS_PER_LIFE,
  planLife,
  parseSessionName,
  renameSpeakers,
} from '../../bench/drift/plan.ts';
import type { Life } from '../../bench/drift/plan.ts';
import { computeAuc, computeQuality, findThreshold } from '../../bench/drift/signal.ts';
import type { Conversation } from '../../bench/load.ts';
import type { Server } from '../../bench/server.ts';

const createTalk = (id: string, names: readonly [string, string]): Conversation => ({
  id,
  title: id,
  turns: Array.from({ length: 400 }, (_, i) => ({
    ...{ key: `${i}`, session: 's', role: 'user' as const, speaker: names[i % 2]! },
    ...{ content: `${names[(i + 1) % 2]!}, this is ${i} of ${id}.`, at: '2020-01-01T00:00:00.000Z' },
  })),
  questions: Array.from({ length: 100 }, (_, i) => ({
    text: `What did ${names[0]} say of ${i} in ${id}?`,
    category: 'k',
    evidence: [`${i * 4}`],
  })),
});
const createFile = (name: string): Conversation[] =>
  Array.from({ length: CONVERSATIONS_PER_LIFE }, (_, i) =>
    createTalk(`${name}${i}`, [`Ash${name}${i}`, `Elm${name}${i}`]),
  );
const plan = (): Life =>
  planLife('life', [createFile('x'), createFile('y')], { nights: 30, turns: 40, seed: 1 });

describe('the life that drifts', () => {
  const life = plan();
  const day = new Map(life.days.flatMap(({ turns }, i) => turns.map(({ key }) => [key, i + 1] as const)));
  const findTopic = (role: string): Life['topics'][number] => life.topics.find((one) => one.role === role)!;
  const listSpokenDays = (name: string): number[] => [
    ...new Set(
      life.days.flatMap(({ turns }) =>
        turns
          .map(({ session }) => parseSessionName(session))
          .flatMap((of) => (of.topic === name ? [of.day] : [])),
      ),
    ),
  ];

  it('says each turn once, about as many a day as wanted, later days later', () => {
    expect(plan()).toEqual(life);
    const all = life.days.flatMap(({ turns }) => turns);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    for (const { turns } of life.days) expect(Math.abs(turns.length - 40)).toBeLessThanOrEqual(4);
    const times = all.map(({ at }) => at);
    expect([...times].sort()).toEqual(times);
  });

  it('speaks of fading topics first, of late ones last', () => {
    expect(listSpokenDays(findTopic('fading').name)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(listSpokenDays(findTopic('steady').name)[0]).toBe(9);
    expect(listSpokenDays(findTopic('late').name)[0]).toBe(17);
    expect(listSpokenDays(findTopic('steady').name).at(-1)).toBe(30);
  });

  it('asks only what was said before the topic faded or changed', () => {
    for (const { role, questions } of life.topics.filter((one) => one.role !== 'late')) {
      expect(questions.length).toBeGreaterThan(5);
      for (const { evidence } of questions)
        for (const key of evidence)
          expect(day.get(key)).toBeLessThanOrEqual(role === 'fading' ? life.faded : life.changed);
    }
  });

  it('uses only what was slept on, and never the questions that are kept unused', () => {
    const unused = new Set(
      life.topics.flatMap(({ questions }) =>
        questions.filter(({ practised }) => !practised).map(({ text }) => text),
      ),
    );
    life.days.forEach(({ uses }, i) => {
      // On the first day, and the first of those that follow the fading, nothing spoken of was slept on.
      expect(uses.length > 0).toBe(![0, life.faded].includes(i));
      for (const { text, cite } of uses) {
        expect(unused.has(text)).toBe(false);
        for (const key of cite.flat()) expect(day.get(key)).toBeLessThan(i + 1);
      }
    });
  });

  it('answers questions about a changed topic with the other conversation, under the same names', () => {
    const { name, questions } = findTopic('changed');
    const asked = new Set(questions.map(({ text }) => text));
    const findCited = (from: number, to: number): Set<string> =>
      new Set(
        life.days
          .slice(from, to)
          .flatMap(({ uses }) => uses.filter(({ text }) => asked.has(text)).flatMap(({ cite }) => cite[0]!))
          .map((key) => key.split('/')[0]!),
      );
    expect([...findCited(0, life.changed)]).toEqual([name]);
    expect([...findCited(life.changed, 30)]).toEqual(['x4']);
    const mixed = life.days.at(-1)!.turns.filter(({ session }) => parseSessionName(session).topic === name);
    expect(new Set(mixed.map(({ key }) => key.split('/')[0]))).toEqual(new Set([name, 'x4']));
    expect(new Set(mixed.map(({ speaker }) => speaker))).toEqual(new Set(['Ashx3', 'Elmx3']));
  });

  it('renames whole names alone, and leaves nameless talk as it is', () => {
    const other = renameSpeakers(createTalk('a', ['Ann', 'Bob']), createTalk('b', ['Jo', 'Joan']));
    expect(other.turns[0]).toMatchObject({ speaker: 'Ann', content: 'Bob, this is 0 of b.' });
    expect(other.questions[0]!.text).toBe('What did Ann say of 0 in b?');
    const nameless = { ...createTalk('c', ['A', 'B']), turns: [] };
    expect(renameSpeakers(nameless, other)).toBe(other);
  });
});

describe('the signal', () => {
  const createBlock = (changed: boolean, delta: number, signalled = false, beyond = -Infinity) => ({
    ...{ changed, delta, signalled, beyond },
  });
  const readDelta = (one: ReturnType<typeof createBlock>): number => one.delta;

  it('is as good as chance tells', () => {
    expect(
      computeAuc([createBlock(true, 0.9), createBlock(true, 0.8), createBlock(false, 0.1)], readDelta),
    ).toBe(1);
    expect(computeAuc([createBlock(true, 0), createBlock(false, 0)], readDelta)).toBe(0.5);
    expect(
      computeAuc(
        [createBlock(true, 0.1), createBlock(false, 0.2), createBlock(false, 0.05), createBlock(false, 0.1)],
        readDelta,
      ),
    ).toBe(0.5);
    expect(computeAuc([createBlock(true, 1)], readDelta)).toBeNaN();
  });

  it('counts precision and recall, and finds the threshold that serves both', () => {
    const blocks = [
      createBlock(true, 0.9, true),
      createBlock(true, 0.5),
      createBlock(false, 0.4, true),
      createBlock(false, 0),
    ];
    expect(computeQuality(blocks, ({ signalled }) => signalled)).toEqual({
      precision: 0.5,
      recall: 0.5,
      signalled: 2,
    });
    expect(findThreshold(blocks, readDelta)).toBe(0.5);
    expect(findThreshold([createBlock(true, 0), createBlock(false, 0)], readDelta)).toBe(Infinity);
    expect(findThreshold(blocks, ({ beyond }) => beyond)).toBe(Infinity);
  });

  it('is taken from the end and from what was healed since the change, of blocks from before it', async () => {
    const listed = [
      ['a', 'x3, day 10'],
      ['b', 'x3, day 17'],
      ['c', 'x2, day 16'],
      ['d', null],
      ['e', 'x0, day 1'],
      ['f', 'x3, day 9'],
    ].map(([id, session_id]) => ({ id, session_id }));
    const changedAt = Date.parse('2026-01-02T00:00:00Z');
    const createPastEvent = (
      date: string,
      event: string,
      delta_magnitude: number,
      beyond_usual?: number,
    ): unknown => ({
      ...{ date, event, delta_magnitude },
      ...(beyond_usual === undefined ? {} : { beyond_usual }),
    });
    const answers: Record<string, unknown> = {
      a: {
        delta_magnitude: 0,
        event: 'current',
        vector_history: [createPastEvent('2026-01-03', 'epiphany', 0.6, 3.5)],
      },
      c: { delta_magnitude: 0.1, beyond_usual: -0.5, event: 'reconsolidation', vector_history: [] },
      e: {
        delta_magnitude: 0,
        event: 'current',
        vector_history: [createPastEvent('2026-01-01', 'epiphany', 0.7, 9)],
      },
      f: { delta_magnitude: 0.5, beyond_usual: 2.5, event: 'epiphany' },
    };
    const server = {
      tools: ['reconsolidate'],
      read: async (uri: string) =>
        uri.includes('cursor=')
          ? { blocks: listed.slice(3), next: null }
          : { blocks: listed.slice(0, 3), next: 'on' },
      call: async (_: string, { memory_ids: ids, dry_run }: { memory_ids: string[]; dry_run: boolean }) => {
        expect(dry_run).toBe(true);
        return { memories: ids.map((id) => ({ id, ...(answers[id] as object) })) };
      },
    } as unknown as Server;
    expect(await judgeBlocks(server, plan(), changedAt)).toEqual([
      { role: 'changed', changed: true, delta: 0.6, beyond: 3.5, signalled: true, touches: 1 },
      { role: 'steady', changed: false, delta: 0.1, beyond: -0.5, signalled: false, touches: 1 },
      { role: 'fading', changed: false, delta: 0, beyond: -Infinity, signalled: false, touches: 0 },
      { role: 'changed', changed: true, delta: 0.5, beyond: 2.5, signalled: true, touches: 1 },
    ]);
    expect(await judgeBlocks({ ...server, tools: [] }, plan(), changedAt)).toBeNull();
  });
});
