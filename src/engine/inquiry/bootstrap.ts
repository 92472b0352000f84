import { invalid } from '../errors.ts';
import { field, fields } from './centroids.ts';
import type { Asked } from './centroids.ts';
import { requireMuse } from '../lease/role.ts';
import { centroidOf } from './mitosis.ts';
import { switching } from '../spaces/migrate.ts';
import type { EngineParts } from '../parts.ts';

/** A text of a founding corpus. */
export interface Document {
  readonly name: string;
  readonly text: string;
}

export interface Bootstrapped {
  readonly documents: number;
  readonly questions: number;
  readonly centroids: readonly { readonly id: string; readonly name: string; readonly question: string }[];
}

/** Characters of one passage: about what an arc of talk holds. */
const PASSAGE = 2_500;

/**
 * First Preoccupation Centroids out of documents (§5.6.2): the question that each passage engages, grouped where several
 * ask the same. Documents too few or too unlike to form groups each give the one they are about.
 */
export async function bootstrap(parts: EngineParts, documents: readonly Document[]): Promise<Bootstrapped> {
  requireMuse(parts, 'set the questions of this memory');
  const { hippocampus, settings, clock } = parts;
  const { space, embedder } = await parts.universals.active();
  const { editor } = await parts.models();
  const asked: (Asked & { document: number })[] = [];
  for (const [d, { name, text }] of documents.entries())
    for (const [p, passage] of passages(text).entries()) {
      const turns = [{ role: 'note' as const, speaker: null, text: passage }];
      const question = await editor.question(turns);
      const [vector] = await embedder.embed([`${question}\n${passage}`], 'document');
      const title = await editor.title(turns);
      asked.push({
        id: `${name}#${p}`,
        at: clock.now(),
        name: title,
        question,
        vector: vector!,
        document: d,
      });
      await clock.sleep(0);
    }
  if (asked.length === 0)
    throw invalid('There is no text in these documents.', 'Give a folder with .md or .txt files.');
  const pause = (): Promise<void> => clock.sleep(0);
  const grouped = await fields(asked, settings.inquiry, pause);
  const found =
    grouped.length > 0
      ? grouped
      : [...Map.groupBy(asked, ({ document }) => document).values()].map((own) => field(own));
  const cycle = (await hippocampus.nights.readCycle(parts.self))?.number ?? 0;
  const centroids = found.map((one) => centroidOf({ parts, space, cycle }, 'documents', one));
  if ((await parts.universals.active()).space.id !== space.id) throw switching();
  await hippocampus.centroids.put(null, centroids);
  return {
    documents: documents.length,
    questions: asked.length,
    centroids: centroids.map(({ id, name, question }) => ({ id, name, question })),
  };
}

/** Paragraphs gathered to passages of about one length. */
function passages(text: string): string[] {
  const found: string[] = [];
  for (const paragraph of text.split(/\n\s*\n/).map((part) => part.trim())) {
    if (paragraph === '') continue;
    const last = found.at(-1);
    if (last !== undefined && last.length + paragraph.length < PASSAGE)
      found[found.length - 1] = `${last}\n\n${paragraph}`;
    else found.push(paragraph);
  }
  return found;
}
