import type { NightContext } from './context.ts';

/**
 * Notes by whom a subject (a block, a cluster) was worded: the model and the prompt of each answer, and how many answers the
 * builtin editor had to give instead, and why (R22).
 */
export async function noteAnswers(
  { models, store, lease, count }: NightContext,
  subject: string,
): Promise<void> {
  const answers = models.drainAnswers();
  const wordedAnswers = answers.flatMap(({ what, by }) => (by ? [{ subject, what, ...by }] : []));
  if (wordedAnswers.length > 0) count('answers', wordedAnswers.length);
  for (const { by, reason } of answers) {
    if (by || reason === null) continue;
    count('answers_fell_back');
    count(`fell_back_${reason}`);
  }
  if (wordedAnswers.length > 0) await store.blocks.putAnswers(lease, wordedAnswers);
}
