import type { Clock } from '../../clock.ts';
import { EDITED, EDITOR_ANSWERS } from '../../vocabulary/editing.ts';
import type { Editor, LanguageModel, PromptedEditor, PromptName, Verdict } from '../ports.ts';
import { Asking } from './asking.ts';
import { createEditing } from './editing.ts';
import { ofMembers, ofTurns } from './material.ts';
import { hashOf, PROMPT_NAMES, readPrompt } from './prompts.ts';
import { flat } from './text.ts';

export interface PromptedOptions {
  readonly model: LanguageModel;
  /** The texts of the prompt files. */
  readonly prompts: Readonly<Record<PromptName, string>>;
  /** Answers where the model does not. */
  readonly fallback: Editor;
  readonly clock: Clock;
  /** Milliseconds that one answer may take, loading the model included. */
  readonly lateMs: number;
}

/**
 * The Editor by a language model (R22, spec §9.9.3). Every answer is checked against what was given: its form, its length, its
 * numbers, its quotes. The fallback answers instead of one that does not hold, comes late or not at all, and `drain` tells
 * so. Throws `INVALID_INPUT` for a prompt that lacks a part; its methods throw `CANCELLED` when the model was cancelled.
 */
export function createPromptedEditor(options: PromptedOptions): PromptedEditor {
  const { model, fallback, clock, lateMs } = options;
  const prompts = new Map(PROMPT_NAMES.map((name) => [name, readPrompt(name, options.prompts[name])]));
  const asking = new Asking(model, clock, lateMs);
  const { edit, drain } = createEditing(model, prompts, asking);

  return {
    identity: `prompted:${model.identity}:${hashOf([...prompts.values()].map(({ hash }) => hash).join())}`,
    title: (turns) =>
      edit({
        what: 'title',
        material: ofTurns(turns),
        schema: EDITOR_ANSWERS.title,
        characters: EDITED.title,
        check: ({ title }, checks) => checks.line(title, EDITED.title),
        instead: () => fallback.title(turns),
      }),
    question: (turns) =>
      edit({
        what: 'question',
        material: ofTurns(turns),
        schema: EDITOR_ANSWERS.question,
        characters: EDITED.question,
        check: ({ question }, checks) => checks.question(question, EDITED.question),
        instead: () => fallback.question(turns),
      }),
    summary: (turns, characters) => {
      // Who tells more than there was has made it up.
      const said = turns.reduce((sum, { text }) => sum + flat(text).length, 0);
      const most = Math.max(0, Math.min(Math.floor(characters), said));
      return edit({
        what: 'summary',
        material: ofTurns(turns),
        schema: EDITOR_ANSWERS.summary(most),
        characters: most,
        check: ({ summary }, checks) => checks.line(summary, most),
        instead: () => fallback.summary(turns, characters),
      });
    },
    coherence: (turns) =>
      edit({
        what: 'coherence',
        material: ofTurns(turns),
        schema: EDITOR_ANSWERS.coherence,
        characters: 0,
        check: ({ rating }) => ({ value: rating / 10 }),
        instead: () => fallback.coherence(turns),
      }),
    factCheck: (turns) =>
      edit<{ verdict: Verdict['verdict']; quote: string }, Verdict>({
        what: 'fact_check',
        material: ofTurns(turns),
        schema: EDITOR_ANSWERS.fact_check,
        characters: EDITED.quote,
        check: ({ verdict, quote }, checks) =>
          verdict === 'false' ? checks.disproof(quote, turns, EDITED.quote) : { value: { verdict } },
        // Content is kept where the proof against it does not hold, whatever another might say (R18).
        instead: async (reason) =>
          reason === 'unfaithful' ? { verdict: 'unchecked' } : fallback.factCheck(turns),
      }),
    describe: (members) =>
      edit({
        what: 'describe',
        material: ofMembers(members),
        schema: EDITOR_ANSWERS.describe,
        characters: EDITED.name + EDITED.describing,
        check: (answer, checks) => {
          const name = checks.line(answer.name, EDITED.name);
          const summary = checks.line(answer.summary, EDITED.describing);
          if ('reason' in name) return name;
          return 'reason' in summary ? summary : { value: { name: name.value, summary: summary.value } };
        },
        instead: () => fallback.describe(members),
      }),
    drain,
    rest: () => asking.rest(),
  };
}
