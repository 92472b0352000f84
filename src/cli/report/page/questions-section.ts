import { createBarChart } from './bar-chart.ts';
import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatInteger, NO_VALUE } from './format.ts';
import { createSection, createTable } from './layout.ts';
import type { Column } from './layout.ts';
import type { Centroid, NightReport } from './report-types.ts';
import { createEmptyNote, createInlineText, createMutedText, createTextParagraph } from './texts.ts';

const MAX_BARS = 12;
const MAX_BAR_NAME = 20;

const NAME: Column<Centroid> = {
  heading: 'Name',
  className: 'title',
  renderCell: ({ name, question }) => [
    createInlineText(name, 'name'),
    createTextParagraph(question, 'question'),
  ],
};
const ORIGIN: Column<Centroid> = { heading: 'Origin', renderCell: ({ origin }) => origin };
const SIZE: Column<Centroid> = {
  heading: 'Blocks',
  className: 'figure',
  renderCell: ({ blocks }) => formatInteger(blocks),
};

/** The questions a mind is about. */
export function renderQuestionsSection({ centroids, cycle }: NightReport): void {
  const born: Column<Centroid> = {
    heading: 'Born',
    className: 'figure',
    renderCell: ({ bornCycle }) => `night ${bornCycle}${bornCycle === cycle.number ? ' (this)' : ''}`,
  };
  const mergedFrom: Column<Centroid> = {
    heading: 'Merged from',
    className: 'title',
    renderCell: (centroid) => renderParents(centroids, centroid),
  };
  const wentInto: Column<Centroid> = {
    heading: 'Went into',
    renderCell: ({ id }) => {
      const heir = centroids.find(({ parents }) => parents.includes(id));
      return heir ? createInlineText(heir.name) : NO_VALUE;
    },
  };
  const ordered = centroids.toSorted((a, b) => b.blocks - a.blocks);
  const newborn = ordered.filter(({ bornCycle }) => bornCycle === cycle.number);
  const merged = ordered.filter(({ origin }) => origin === 'fusion');
  const retired = ordered.filter(({ state }) => state === 'retired');
  const active = ordered.filter(({ state }) => state === 'active');

  const section = createSection(
    'questions',
    'Questions',
    createElement('p', {}, 'The questions this memory is about (centroids), and how they came to be.'),
    createGroup('Born this night', newborn, [NAME, ORIGIN, SIZE]),
    createGroup('Merged', merged, [NAME, mergedFrom, born, SIZE]),
    createGroup('Retired', retired, [NAME, wentInto, born, SIZE]),
    createGroup('Active', active, [NAME, ORIGIN, born, SIZE], 'None yet.'),
  );
  appendQuestionChart(section, active.filter(({ blocks }) => blocks > 0).slice(0, MAX_BARS));
}

function createGroup(
  title: string,
  centroids: readonly Centroid[],
  columns: readonly Column<Centroid>[],
  emptyText = 'None.',
): Child {
  return [
    createElement('h3', {}, `${title} `, createMutedText(formatInteger(centroids.length))),
    centroids.length === 0 ? createEmptyNote(emptyText) : createTable(title, columns, centroids),
  ];
}

function renderParents(centroids: readonly Centroid[], { parents }: Centroid): Child {
  if (parents.length === 0) return NO_VALUE;
  return parents.map((id, i) => {
    const parent = centroids.find((centroid) => centroid.id === id);
    const name = parent ? createInlineText(parent.name) : createMutedText('one no longer known');
    return i > 0 ? [' + ', name] : name;
  });
}

/** One bar alone compares nothing. */
function appendQuestionChart(section: HTMLElement, centroids: readonly Centroid[]): void {
  if (centroids.length < 2) return;
  const box = createElement('div', {
    class: 'chart',
    role: 'img',
    'aria-label': 'Blocks of the largest active questions, as in the table above',
  });
  section.append(createElement('h3', {}, 'Blocks by question'), box);
  createBarChart(box, {
    names: centroids.map(({ name }) => truncateName(name)),
    values: centroids.map(({ blocks }) => blocks),
    formatValue: (value) => (Number.isInteger(value) ? formatInteger(value) : ''),
    color: 'arc-edge',
  });
}

function truncateName(name: string): string {
  const characters = Array.from(name);
  return characters.length > MAX_BAR_NAME ? `${characters.slice(0, MAX_BAR_NAME - 1).join('')}…` : name;
}
