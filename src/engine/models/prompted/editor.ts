import type { Clock } from '../../clock.ts';
import { EDIT_LIMITS, EDITOR_ANSWER_SCHEMAS } from '../../vocabulary/editor-schemas.ts';
import type { Editor, LanguageModel, PromptedEditor, PromptName, FactCheckVerdict } from '../ports.ts';
import { GuardedModel } from './guarded-model.ts';
import { createEditRunner } from './edit-runner.ts';
import { fromMembers, fromTurns } from './prompt-source.ts';
import { hashPrompt, PROMPT_NAMES, readPrompt } from './prompts.ts';
import { toSingleLine } from '../../language/single-line.ts';

export interface PromptedEditorOptions {
  readonly model: LanguageModel;
  /** The texts of the prompt files. */
  readonly prompts: Readonly<Record<PromptName, string>>;
  /** Answers where the model does not. */
  readonly fallback: Editor;
  readonly clock: Clock;
  /** Milliseconds that one answer may take, loading the model included. */
  readonly timeoutMs: number;
}

/**
 * The Editor by a language model (R22, spec §9.9.3). Every answer is checked against what was given: its form, its length, its
 * numbers, its quotes. The fallback answers instead of one that does not hold, comes late or not at all, and `drain` tells
 * so. Throws `INVALID_INPUT` for a prompt that lacks a part; its methods throw `CANCELLED` when the model was cancelled.
 */
export function createPromptedEditor(options: PromptedEditorOptions): PromptedEditor {
  const { model, fallback, clock, timeoutMs } = options;
  const prompts = new Map(PROMPT_NAMES.map((name) => [name, readPrompt(name, options.prompts[name])]));
  const guardedModel = new GuardedModel(model, clock, timeoutMs);
  const { edit, drain } = createEditRunner(model, prompts, guardedModel);

  return {
    identity: `prompted:${model.identity}:${hashPrompt([...prompts.values()].map(({ hash }) => hash).join())}`,
    writeTitle: (turns) =>
      edit({
        what: 'title',
        source: fromTurns(turns),
        schema: EDITOR_ANSWER_SCHEMAS.title,
        maxChars: EDIT_LIMITS.title,
        check: ({ title }, checks) => checks.checkLine(title, EDIT_LIMITS.title),
        answerInstead: () => fallback.writeTitle(turns),
      }),
    writeQuestion: (turns) =>
      edit({
        what: 'question',
        source: fromTurns(turns),
        schema: EDITOR_ANSWER_SCHEMAS.question,
        maxChars: EDIT_LIMITS.question,
        check: ({ question }, checks) => checks.checkQuestion(question, EDIT_LIMITS.question),
        answerInstead: () => fallback.writeQuestion(turns),
      }),
    writeSummary: (turns, characters) => {
      // Who tells more than there was has made it up.
      const inputChars = turns.reduce((sum, { text }) => sum + toSingleLine(text).length, 0);
      const maxChars = Math.max(0, Math.min(Math.floor(characters), inputChars));
      return edit({
        what: 'summary',
        source: fromTurns(turns),
        schema: EDITOR_ANSWER_SCHEMAS.summary(maxChars),
        maxChars,
        check: ({ summary }, checks) => checks.checkLine(summary, maxChars),
        answerInstead: () => fallback.writeSummary(turns, characters),
      });
    },
    rateCoherence: (turns) =>
      edit({
        what: 'coherence',
        source: fromTurns(turns),
        schema: EDITOR_ANSWER_SCHEMAS.coherence,
        maxChars: 0,
        check: ({ rating }) => ({ value: rating / 10 }),
        answerInstead: () => fallback.rateCoherence(turns),
      }),
    checkFacts: (turns) =>
      edit<{ verdict: FactCheckVerdict['verdict']; quote: string }, FactCheckVerdict>({
        what: 'fact_check',
        source: fromTurns(turns),
        schema: EDITOR_ANSWER_SCHEMAS.fact_check,
        maxChars: EDIT_LIMITS.quote,
        check: ({ verdict, quote }, checks) =>
          verdict === 'false'
            ? checks.checkDisproof(quote, turns, EDIT_LIMITS.quote)
            : { value: { verdict } },
        // Content is kept where the proof against it does not hold, whatever another might say (R18).
        answerInstead: async (reason) =>
          reason === 'unfaithful' ? { verdict: 'unchecked' } : fallback.checkFacts(turns),
      }),
    describeGroup: (members) =>
      edit({
        what: 'describe',
        source: fromMembers(members),
        schema: EDITOR_ANSWER_SCHEMAS.describe,
        maxChars: EDIT_LIMITS.name + EDIT_LIMITS.description,
        check: (answer, checks) => {
          const name = checks.checkLine(answer.name, EDIT_LIMITS.name);
          const summary = checks.checkLine(answer.summary, EDIT_LIMITS.description);
          if ('reason' in name) return name;
          return 'reason' in summary ? summary : { value: { name: name.value, summary: summary.value } };
        },
        answerInstead: () => fallback.describeGroup(members),
      }),
    drain,
    unload: () => guardedModel.unload(),
  };
}
