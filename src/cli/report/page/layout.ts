import { createElement, flattenChildren, requireElement } from './elements.ts';
import type { Child } from './elements.ts';

/** The entries of all sections, in the order these come onto the page. */
export const tableOfContents = createElement('ul', {});

export function createSection(id: string, title: string, ...intro: readonly Child[]): HTMLElement {
  const heading = createElement('h2', { id: `${id}-title` }, title);
  const section = createElement('section', { id, 'aria-labelledby': `${id}-title` }, heading, ...intro);
  tableOfContents.append(createElement('li', {}, createElement('a', { href: `#${id}` }, title)));
  requireElement('page').append(section);
  return section;
}

/** Made when it is first opened: a night may hold hundreds of blocks and thousands of turns. */
export function createLazyDetails(summary: Child, buildContent: () => Child, isOpen = false): HTMLElement {
  const details = createElement('details', {}, createElement('summary', {}, summary));
  let isFilled = false;
  const fill = (): void => {
    if (!details.open || isFilled) return;
    isFilled = true;
    details.append(...flattenChildren(buildContent()));
  };
  details.addEventListener('toggle', fill);
  if (isOpen) {
    details.open = true;
    fill();
  }
  return details;
}

export interface Column<Row> {
  /** On narrow screens every cell shows it. */
  readonly heading: string;
  readonly className?: string;
  readonly renderCell: (row: Row) => Child;
}

/** The caption is for who cannot see the heading above. */
export function createTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const head = createElement(
    'tr',
    {},
    columns.map(({ heading, className }) => createElement('th', { scope: 'col', class: className }, heading)),
  );
  return createElement(
    'div',
    { class: 'wide' },
    createElement(
      'table',
      {},
      createElement('caption', { class: 'hidden' }, caption),
      createElement('thead', {}, head),
      createElement(
        'tbody',
        {},
        rows.map((row) => createRow(columns, row)),
      ),
    ),
  );
}

function createRow<Row>(columns: readonly Column<Row>[], row: Row): HTMLElement {
  const cells = columns.map(({ heading, className, renderCell }, i) => {
    const scope = i === 0 ? 'row' : null;
    const attributes = { scope, class: className, 'data-label': heading };
    return createElement(i === 0 ? 'th' : 'td', attributes, renderCell(row));
  });
  return createElement('tr', {}, cells);
}
