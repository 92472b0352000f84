import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatDateTime } from './format.ts';
import type { Turn } from './report-types.ts';

/** What stands for a title that is empty. */
export const UNTITLED = 'without a title';

/** A text of people within a line: it keeps its direction of writing to itself. */
export function createInlineText(text: string, className?: string): HTMLElement {
  return createElement('bdi', { class: className }, text);
}

/** A text of people as a paragraph, its line breaks kept. */
export function createTextParagraph(text: string, className?: string): HTMLElement {
  return createElement('p', { class: className ? `words ${className}` : 'words', dir: 'auto' }, text);
}

export function createMutedText(...children: readonly Child[]): HTMLElement {
  return createElement('span', { class: 'soft' }, ...children);
}

/** What stands where there is nothing to show. */
export function createEmptyNote(text: string): HTMLElement {
  return createElement('p', { class: 'none' }, text);
}

/** `shape`: the classes of the swatch. */
export function createLegendItem(shape: string, ...label: readonly Child[]): HTMLElement {
  const swatch = createElement('span', { class: `swatch ${shape}`, 'aria-hidden': 'true' });
  return createElement('li', {}, swatch, ...label);
}

export function createLegend(...items: readonly Child[]): HTMLElement {
  return createElement('ul', { class: 'legend' }, ...items);
}

/** Where a chart says what it is pointed at. */
export function createReadout(hint: string, className = ''): HTMLElement {
  return createElement('div', { class: `readout ${className}`.trim() }, createMutedText(hint));
}

/** Who said something, and when. */
export const createTurnSource = ({ who, turn, at }: Turn): HTMLElement =>
  createElement(
    'p',
    { class: 'who' },
    createInlineText(who, 'name'),
    ' ',
    createMutedText(`turn ${turn} · ${formatDateTime(at)}`),
  );
