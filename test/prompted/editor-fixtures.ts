import { readFileSync } from 'node:fs';
import type { Clock } from '../../src/engine/clock.ts';
import { MemoryError } from '../../src/engine/errors.ts';
import { createExtractiveEditor } from '../../src/engine/models/builtin/extractive-editor.ts';
import type {
  CompletionRequest,
  Editor,
  EditorMember,
  EditorTurn,
  LanguageModel,
  PromptedEditor,
  PromptName,
} from '../../src/engine/models/ports.ts';
import { createPromptedEditor } from '../../src/engine/models/prompted/editor.ts';
import { PROMPT_NAMES } from '../../src/engine/models/prompted/prompts.ts';

export const PROMPTS = Object.fromEntries(
  PROMPT_NAMES.map((name) => [
    name,
    readFileSync(new URL(`../../prompts/${name.replace('_', '-')}.md`, import.meta.url), 'utf8'),
  ]),
) as Record<PromptName, string>;

export const builtin = createExtractiveEditor();

export const TURNS: readonly EditorTurn[] = [
  { role: 'user', speaker: null, text: 'The hull was scraped on 2024-05-03 and needs 12.5 litres of paint.' },
  {
    role: 'assistant',
    speaker: null,
    text: 'The sun revolves around the flat earth,\nso paint her at noon.',
  },
];
export const MEMBERS: readonly EditorMember[] = [
  { title: 'Paint', question: 'How much paint does the hull need?', text: 'It needs 12.5 litres.' },
  { title: 'Pump', question: 'Why does the pump run?', text: 'Why does the pump run?' },
];

/** What each method is asked in these tests. */
export const CALLS: Readonly<Record<PromptName, (editor: Editor) => Promise<unknown>>> = {
  title: (editor) => editor.writeTitle(TURNS),
  question: (editor) => editor.writeQuestion(TURNS),
  summary: (editor) => editor.writeSummary(TURNS, 100),
  coherence: (editor) => editor.rateCoherence(TURNS),
  fact_check: (editor) => editor.checkFacts(TURNS),
  describe: (editor) => editor.describeGroup(MEMBERS),
};

const QUOTE = 'The sun revolves around the flat earth, so paint';

/** An answer to each that holds, and what the Editor makes of it. */
export const VALID_ANSWERS: Readonly<Record<PromptName, readonly [answer: object, made: unknown]>> = {
  title: [{ title: 'Paint for the\n hull ' }, 'Paint for the hull'],
  question: [{ question: 'How much paint does the hull need' }, 'How much paint does the hull need?'],
  summary: [
    { summary: 'Hull scraped in 2024, needs 12.5 litres.' },
    'Hull scraped in 2024, needs 12.5 litres.',
  ],
  coherence: [{ rating: 7 }, 0.7],
  fact_check: [
    { verdict: 'false', quote: QUOTE },
    { verdict: 'false', quote: QUOTE },
  ],
  describe: [
    { name: 'Hull and pump', summary: 'Paint: 12.5 litres.' },
    { name: 'Hull and pump', summary: 'Paint: 12.5 litres.' },
  ],
};

export type Responder = (question: CompletionRequest, signal: AbortSignal) => Promise<string> | string;

export interface FakeModel extends LanguageModel {
  readonly questions: CompletionRequest[];
  readonly countRests: () => number;
}

export function createFakeModel(respond: Responder, room = 16_000): FakeModel {
  const questions: CompletionRequest[] = [];
  let restCount = 0;
  return {
    identity: 'fake-1',
    maxPromptChars: room,
    questions,
    countRests: () => restCount,
    answer: async (question, signal) => {
      questions.push(question);
      return respond(question, signal!);
    },
    unload: async () => {
      restCount += 1;
    },
  };
}

/** Sleeps take a turn of the event loop, so that what answers at once is never late. */
export function createQuickClock(): Clock & { slept: number } {
  const clock = {
    slept: 0,
    now: () => clock.slept,
    random: () => 0.5,
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        clock.slept += ms;
        setImmediate(resolve);
      }),
  };
  return clock;
}

export function createEditor(
  model: LanguageModel,
  {
    fallback = builtin,
    clock = createQuickClock(),
    lateMs = 60_000,
  }: { fallback?: Editor; clock?: Clock; lateMs?: number } = {},
): PromptedEditor {
  return createPromptedEditor({ model, prompts: PROMPTS, fallback, clock, timeoutMs: lateMs });
}

/** An Editor whose model says this to everything. */
export const createAnsweringEditor = (answer: unknown): PromptedEditor =>
  createEditor(createFakeModel(() => (typeof answer === 'string' ? answer : JSON.stringify(answer))));

export const createFailingResponder =
  (code: 'MODEL_UNAVAILABLE' | 'TOO_LARGE' | 'CANCELLED' | 'INVALID_INPUT'): Responder =>
  () => {
    throw new MemoryError(code, 'It failed.', 'Repair it.');
  };

export const createTurn = (text: string, role: EditorTurn['role'] = 'user'): EditorTurn => ({
  role,
  speaker: null,
  text,
});
