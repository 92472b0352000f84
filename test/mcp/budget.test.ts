import { beforeAll, describe, expect, it } from 'vitest';
import { connectClassic, toEntryUri, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';
import { quoteText } from '../../src/engine/text/quote.ts';
import { isPartsOf } from '../support/parts-shown.ts';
import { countTokensByEncoding } from './tokens.ts';

const BUDGETS = [64, 65, 80, 100, 128, 200, 256, 400, 512, 777, 1_000, 2_000, 3_000, 4_000];

const repeat = (times: number, createText: (i: number) => string): string =>
  Array.from({ length: times }, (_, i) => createText(i)).join('');

/** Of each kind short and long texts, and the question they answer. */
const KINDS: Record<string, { query: string; texts: string[] }> = {
  English: {
    query: 'Where did the lighthouse keeper bury the brass compass?',
    texts: [
      'The lighthouse keeper buried a brass compass.',
      ...[3, 8, 20, 60].map((n) =>
        repeat(
          n,
          (i) => `On day ${i} the lighthouse keeper walked to the dunes, dug, and buried nothing at all. `,
        ),
      ),
      `${repeat(200, (i) => `Gulls (${i}) cried. `)}The brass compass lies under the third dune.${repeat(200, () => ' Waves rolled in.')}`,
    ],
  },
  Chinese: {
    query: '灯塔看守人把黄铜指南针埋在哪里？',
    texts: [
      '灯塔看守人埋了黄铜指南针。',
      ...[4, 20, 120].map((n) => repeat(n, (i) => `第${i}天，灯塔看守人走到沙丘边，什么也没有埋。`)),
    ],
  },
  emoji: {
    query: '🧭 compass 🗼',
    texts: ['🧭🗼 compass', ...[10, 60, 400].map((n) => repeat(n, () => '👩🏽‍🚀🧭 compass 🏴󠁧󠁢󠁷󠁬󠁳󠁿👨‍👩‍👧‍👦🇩🇰 '))],
  },
  code: {
    query: 'function parseHeading compassBearing',
    texts: [
      'const compassBearing = parseHeading(raw);',
      ...[4, 25, 120].map((n) =>
        repeat(
          n,
          (i) => `  if (parseHeading(x${i})!==compassBearing[${i}]){throw new E_${i}("0x${i}FfA9")}\n`,
        ),
      ),
    ],
  },
  'nothing sensible': {
    query: 'xqzjv compass',
    texts: [
      'compass xqzjv <|endoftext|><|im_start|>',
      repeat(300, (i) => `compass${'\t'.repeat(i % 5)}xQzJv${i * 7919}-_-=+/\\ \n\n`),
      repeat(300, () => 'ƀɖʑ compass z̸̰͝a̶l̵g̷o̶ '),
      'compass'.repeat(2_000),
    ],
  },
  'numbers of two scripts': {
    query: 'tally compass',
    texts: ['tally compass ٤525', ...[20, 200, 900].map((n) => `tally compass ${'٤525,߀123,'.repeat(n)}`)],
  },
};

const HALF_A_PAIR = /\p{Surrogate}/u;

describe('max_tokens', () => {
  let server: Connection<unknown>;
  const whole = new Map<string, string>();

  /** By an id, or the end of one. */
  const readWhole = (id: string): string => [...whole].find(([one]) => one.endsWith(id))![1];

  beforeAll(async () => {
    server = await connectClassic(createTempHome());
    for (const [kind, { texts }] of Object.entries(KINDS)) {
      const entries = texts.map((content, i) => ({
        content,
        session_id: `talk ${i % 3}`,
        user_id: kind,
        ...(i % 2 ? { speaker: kind === 'Chinese' ? '船长' : 'Captain O’Brien' } : {}),
      }));
      const answer = await server.callOk('remember', { entries });
      answer.entries.forEach(({ id }, i) => whole.set(id, texts[i]!));
    }
  });

  it.each(Object.keys(KINDS))('holds for %s', async (kind) => {
    const { query, texts } = KINDS[kind]!;
    const broken: string[] = [];
    let most = 0;
    for (const max_tokens of BUDGETS) {
      for (const detail of ['lean', 'full']) {
        const { reply, ...structured } = await server.callOk('recall', {
          ...{ query, max_tokens, user_id: kind, detail, limit: 10 },
        });
        const { memories, tokens } = structured;
        const counted = [reply, JSON.stringify(structured)].map((form) => countTokensByEncoding(form));
        const figures = `${detail}, ${max_tokens} allowed, ${tokens} told, ${JSON.stringify(counted)} counted`;
        const real = Math.max(...counted.flatMap(({ o200k, cl100k }) => [o200k, cl100k]));
        if (real > max_tokens) broken.push(`over budget: ${figures}`);
        // Where there is hardly room it is left out.
        if (tokens > max_tokens || tokens < real) broken.push(`told wrongly: ${figures}`);
        for (const { id, text } of memories) {
          expect(text).not.toBe('');
          expect(isPartsOf(readWhole(id), text), `${text} of ${readWhole(id)}`).toBe(true);
          expect(reply).toContain(quoteText(text));
        }
        if (max_tokens > 64 || detail === 'lean') expect(memories.length).toBeGreaterThan(0);
        most = Math.max(most, memories.length);
      }
    }
    expect(broken).toEqual([]);
    // The last budget has room: a bound that shows nothing would hold for free.
    expect(most).toBe(texts.length);
  });

  it('spends what it is given', async () => {
    const { query } = KINDS['English']!;
    const shown = await Promise.all(
      [200, 1_000, 4_000].map(async (max_tokens) => {
        const { reply } = await server.callOk('recall', { query, max_tokens, limit: 20 });
        return countTokensByEncoding(reply).o200k / max_tokens;
      }),
    );
    // The count is an upper bound, a third too high at most for English: half of the budget is the least to expect.
    for (const share of shown) expect(share).toBeGreaterThan(0.4);
  });

  it('shows of a long memory the part that answers', async () => {
    const answer = await server.callOk('recall', {
      query: 'Under which dune lies the brass compass?',
      ...{ max_tokens: 512, detail: 'full', limit: 10 },
    });
    const long = answer.memories.find(({ text }) => text.includes('third dune'));
    expect(long).toBeDefined();
    const { text: verbatim } = await server.read(toEntryUri(long!.id));
    expect(isPartsOf(verbatim, long!.text)).toBe(true);
    expect(verbatim.length).toBeGreaterThan(long!.text.length);
    // As it was shown, marks and all, it is a quotation that holds; what leaves out words within a sentence is none.
    const { reply } = answer;
    const quoted = quoteText(long!.text);
    expect(reply).toContain(quoted);
    expect(long!.text).toContain('…');
    for (const quote of [long!.text, quoted]) {
      const { citations } = await server.callOk('cite', { memory_id: long!.id, quote });
      expect(citations[0]!.status).toBe('not_citable_yet');
      expect(citations[0]!.spans.length).toBeGreaterThan(1);
      for (const { start, end } of citations[0]!.spans)
        expect(long!.text).toContain(verbatim.slice(start, end));
    }
    for (const quote of ['The brass … third dune.', 'Waves rolled in. … Gulls (3) cried.']) {
      const { citations } = await server.callOk('cite', { memory_id: long!.id, quote });
      expect(citations[0]!.status).toBe('altered');
    }
    // The hash is of the whole, not of the part shown.
    expect(long!.sources[0]!.sha256).toBe((await server.read(toEntryUri(long!.id))).meta['sha256']);
  });

  it('counts the sentence that says nothing was found', async () => {
    const empty = await connectClassic(createTempHome());
    for (const input of [{ query: 'compass' }, { query: 'compass', max_tokens: 64 }]) {
      const { reply, ...structured } = await empty.callOk('recall', input);
      const counted = [reply, JSON.stringify(structured)].flatMap((form) =>
        Object.values(countTokensByEncoding(form)),
      );
      expect(Math.max(...counted)).toBeLessThanOrEqual(input.max_tokens ?? structured.tokens);
    }
  });

  it('does not break characters in two', async () => {
    for (const max_tokens of BUDGETS) {
      const { memories, reply } = await server.callOk('recall', { query: KINDS['emoji']!.query, max_tokens });
      for (const text of [reply, ...memories.map((memory) => memory.text)])
        expect(text).not.toMatch(HALF_A_PAIR);
    }
  });
});
