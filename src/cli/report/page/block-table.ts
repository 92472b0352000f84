import { createBlockColumns, INITIAL_SORT } from './block-columns.ts';
import type { BlockColumn } from './block-columns.ts';
import { createBlockDetails } from './block-details.ts';
import { createElement } from './elements.ts';
import { getBlockNumber } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { Block } from './report-types.ts';
import { createInlineText, UNTITLED } from './texts.ts';

/** The table and, above it, the tools to sort it and to open all of it. */
export function createBlockTable(index: ReportIndex): HTMLElement[] {
  const { blocks } = index.report;
  const columns = createBlockColumns(index);
  const rows = new Map(blocks.map((block) => [block, createBlockRows(index, columns, block)]));
  const body = createElement('tbody', {});
  let sorted = columns.findIndex(({ heading }) => heading === INITIAL_SORT);
  let isDescending = true;

  const heads = columns.map(({ heading, className, getSortKey }, i) => {
    const click = (): void => sortBy(i, i === sorted ? !isDescending : columns[i]!.isDescending);
    const label = getSortKey ? createElement('button', { type: 'button', click }, heading) : heading;
    return createElement('th', { scope: 'col', class: className }, label);
  });
  const options = columns.flatMap(({ heading, getSortKey }, i) =>
    getSortKey ? [createElement('option', { value: i, selected: i === sorted }, heading)] : [],
  );
  const change = (): void => sortBy(Number(choice.value), columns[Number(choice.value)]!.isDescending);
  const choice = createElement('select', { id: 'sort', change }, options);

  function sortBy(column: number, descending = false): void {
    sorted = column;
    isDescending = descending;
    const ordered = sortBlocks(index, columns[column]!, descending);
    body.replaceChildren(...ordered.flatMap((block) => rows.get(block)!));
    for (const [i, head] of heads.entries())
      if (i === column) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    choice.value = String(column);
  }
  sortBy(sorted, isDescending);

  const tools = createElement(
    'div',
    { class: 'tools' },
    createElement('label', { for: 'sort', class: 'narrow' }, 'Sort by '),
    choice,
    createElement(
      'button',
      { type: 'button', class: 'all', click: () => toggleAll(body) },
      'Open or close all',
    ),
  );
  const table = createElement(
    'table',
    { class: 'blocks' },
    createElement('caption', { class: 'hidden' }, 'Blocks of this night'),
    createElement('thead', {}, createElement('tr', {}, heads)),
    body,
  );
  return [tools, createElement('div', { class: 'wide' }, table)];
}

/** Those that are equal stay in the order of their numbers, whichever way the others go. */
function sortBlocks(index: ReportIndex, { getSortKey }: BlockColumn, isDescending: boolean): Block[] {
  const { blocks } = index.report;
  const sorted = blocks.map((block, number) => ({ block, number, key: getSortKey?.(block) ?? number }));
  sorted.sort((a, b) => (isDescending ? -1 : 1) * compareKeys(a.key, b.key) || a.number - b.number);
  return sorted.map(({ block }) => block);
}

function compareKeys(a: number | string, b: number | string): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : 1;
  return Number(a) - Number(b);
}

/** Opens all that are closed; closes all where none is. */
function toggleAll(body: HTMLElement): void {
  const closed = body.querySelectorAll<HTMLElement>('button[aria-expanded=false]');
  const opened = body.querySelectorAll<HTMLElement>('button[aria-expanded=true]');
  for (const button of closed.length > 0 ? closed : opened) button.click();
}

/** A block's row, and the one below it that opens on its details. */
function createBlockRows(index: ReportIndex, columns: readonly BlockColumn[], block: Block): HTMLElement[] {
  const number = getBlockNumber(index, block);
  const content = createElement('td', { colspan: columns.length });
  const detailsId = `inside-${number}`;
  const detailsRow = createElement('tr', { class: 'inside', id: detailsId, hidden: true }, content);
  const click = (): void => {
    detailsRow.hidden = !detailsRow.hidden;
    toggle.setAttribute('aria-expanded', String(!detailsRow.hidden));
    if (content.childNodes.length === 0) content.append(...createBlockDetails(index, block));
  };
  const toggle = createElement(
    'button',
    { type: 'button', class: 'toggle', 'aria-expanded': 'false', 'aria-controls': detailsId, click },
    createInlineText(block.title || UNTITLED),
  );
  const cells = columns.map(({ heading, className, renderCell }) =>
    createElement('td', { class: className, 'data-label': heading }, renderCell(block, toggle)),
  );
  return [createElement('tr', { class: 'block', id: `block-${number}` }, cells), detailsRow];
}
