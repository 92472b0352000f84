import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatDate } from './format.ts';
import { createSection } from './layout.ts';
import type { NightReport } from './report-types.ts';
import { createEmptyNote, createInlineText, createMutedText } from './texts.ts';

const MAX_NEW = 6;

/** What a person wants of a night: what was decided, what changed, what is new, what stays open, what lies ahead. */
export function renderDigestSection({ digest, centroids, cycle }: NightReport): void {
  const { decided, changed, ahead, open } = digest;
  const born = centroids
    .filter(({ state, bornCycle, name }) => state === 'active' && bornCycle === cycle.number && name !== '')
    .slice(0, MAX_NEW);
  const section = createSection('digest', 'In short');
  const groups: [title: string, items: readonly Child[]][] = [
    [
      'Decided',
      decided.map(({ text, who, at }) => [quote(text), ' ', createMutedText(`${who}, ${formatDate(at)}`)]),
    ],
    [
      'Changed',
      changed.map(({ was, now }) => [
        quote(now),
        createElement('br', {}),
        createMutedText(['before: ', quote(was.text)]),
      ]),
    ],
    ['Dates ahead', ahead.map(({ on, text }) => [createElement('b', {}, formatDate(on)), ' ', quote(text)])],
    ['Left open', open.map(({ question, at }) => [quote(question), ' ', createMutedText(formatDate(at))])],
    [
      'New questions of this memory',
      born.map(({ name, question }) => [quote(name), ' ', createMutedText(quote(question))]),
    ],
  ];
  const told = groups.filter(([, items]) => items.length > 0);
  for (const [title, items] of told)
    section.append(
      createElement('h3', {}, title),
      createElement(
        'ul',
        {},
        items.map((item) => createElement('li', {}, item)),
      ),
    );
  if (told.length === 0)
    section.append(
      createEmptyNote(
        'In what was new nothing was decided, changed or left open, and no day ahead was named.',
      ),
    );
}

const quote = (text: string): Child => createInlineText(text, 'said');
