import { createElement } from './elements.ts';
import { formatDate, formatInteger } from './format.ts';
import { createSection } from './layout.ts';
import { createBlockLink } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { AntechamberEntry } from './report-types.ts';
import { createEmptyNote, createInlineText, createMutedText, createTextParagraph } from './texts.ts';

/** What waits for a question: the largest groups of one kind first, what is by itself last. */
export function renderAntechamberSection(index: ReportIndex): void {
  const section = createSection(
    'antechamber',
    'Antechamber',
    createElement(
      'p',
      {},
      'Coherent talk that answers no question asked so far. Enough of one kind becomes a question of its own.',
    ),
  );
  const { antechamber } = index.report;
  const groups = Map.groupBy(antechamber, ({ clusterId }) => clusterId);
  const single = groups.get(null) ?? [];
  groups.delete(null);
  const ordered = [...groups.values()].sort((a, b) => b.length - a.length);
  for (const [i, group] of ordered.entries()) section.append(...createGroup(index, `Group ${i + 1} `, group));
  if (single.length > 0) section.append(...createGroup(index, 'By themselves ', single));
  if (antechamber.length === 0) section.append(createEmptyNote('Nothing waits.'));
}

/** The latest first. */
function createGroup(index: ReportIndex, title: string, entries: readonly AntechamberEntry[]): HTMLElement[] {
  const ordered = entries.toSorted((a, b) => b.at - a.at);
  return [
    createElement('h3', {}, title, createMutedText(formatInteger(entries.length))),
    createElement(
      'ul',
      { class: 'waiting' },
      ordered.map((entry) => createItem(index, entry)),
    ),
  ];
}

function createItem(index: ReportIndex, { id, question, summary, at }: AntechamberEntry): HTMLElement {
  const link = createBlockLink(index, id);
  return createElement(
    'li',
    {},
    createInlineText(summary, 'name'),
    ' ',
    createMutedText(formatDate(at)),
    link && [' ', link],
    createTextParagraph(question, 'question'),
  );
}
