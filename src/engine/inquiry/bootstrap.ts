import type { WithUniversals } from '../spaces/universal-spaces.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithRole } from '../vocabulary/agent.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithClock, WithIds } from '../clock.ts';
import type { WithNightModels } from '../models/ports.ts';
import { createInputError } from '../errors.ts';
import { createQuestionGroup, groupQuestions } from './centroids.ts';
import type { EmbeddedQuestion } from './centroids.ts';
import { requireMuse } from '../lease/role.ts';
import { buildCentroid } from './mitosis.ts';
import { createSpaceSwitchedError } from '../spaces/migrate.ts';

type BootstrapDeps = WithHippocampus &
  WithNightModels &
  WithUniversals &
  WithClock &
  WithIds &
  WithSelf &
  WithRole &
  WithSettings;

/** A text of a founding corpus. */
export interface BootstrapDocument {
  readonly name: string;
  readonly text: string;
}

export interface BootstrapResult {
  readonly documents: number;
  readonly questions: number;
  readonly centroids: readonly { readonly id: string; readonly name: string; readonly question: string }[];
}

/** Characters of one passage: about what an arc of talk holds. */
const MAX_PASSAGE_LENGTH = 2_500;

/**
 * First Preoccupation Centroids out of documents (§5.6.2): the question that each passage engages, grouped where several
 * ask the same. Documents too few or too unlike to form groups each give the one they are about.
 */
export async function bootstrap(
  deps: BootstrapDeps,
  documents: readonly BootstrapDocument[],
): Promise<BootstrapResult> {
  requireMuse(deps, 'set the questions of this memory');
  const { hippocampus, settings, clock } = deps;
  const { space, embedder } = await deps.universals.requireActive();
  const { editor } = await deps.loadModels();
  const questions: (EmbeddedQuestion & { document: number })[] = [];
  for (const [documentIndex, { name, text }] of documents.entries())
    for (const [passageIndex, passage] of splitPassages(text).entries()) {
      const turns = [{ role: 'note' as const, speaker: null, text: passage }];
      const question = await editor.writeQuestion(turns);
      const [vector] = await embedder.embed([`${question}\n${passage}`], 'document');
      const title = await editor.writeTitle(turns);
      questions.push({
        id: `${name}#${passageIndex}`,
        at: clock.now(),
        name: title,
        question,
        vector: vector!,
        document: documentIndex,
      });
      await clock.sleep(0);
    }
  if (questions.length === 0)
    throw createInputError('There is no text in these documents.', 'Give a folder with .md or .txt files.');
  const pause = (): Promise<void> => clock.sleep(0);
  const clusteredGroups = await groupQuestions(questions, settings.inquiry, pause);
  const questionGroups =
    clusteredGroups.length > 0
      ? clusteredGroups
      : [...Map.groupBy(questions, ({ document }) => document).values()].map((group) =>
          createQuestionGroup(group),
        );
  const cycle = (await hippocampus.nights.readCycle(deps.self))?.number ?? 0;
  const centroids = questionGroups.map((group) => buildCentroid({ deps, space, cycle }, 'documents', group));
  if ((await deps.universals.requireActive()).space.id !== space.id) throw createSpaceSwitchedError();
  await hippocampus.centroids.put(null, centroids);
  return {
    documents: documents.length,
    questions: questions.length,
    centroids: centroids.map(({ id, name, question }) => ({ id, name, question })),
  };
}

/** Paragraphs gathered to passages of about one length. */
function splitPassages(text: string): string[] {
  const passages: string[] = [];
  for (const paragraph of text.split(/\n\s*\n/).map((part) => part.trim())) {
    if (paragraph === '') continue;
    const last = passages.at(-1);
    if (last !== undefined && last.length + paragraph.length < MAX_PASSAGE_LENGTH)
      passages[passages.length - 1] = `${last}\n\n${paragraph}`;
    else passages.push(paragraph);
  }
  return passages;
}
