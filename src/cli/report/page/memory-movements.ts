import { createElement, createSvgElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatDate, formatScore } from './format.ts';
import { createTable } from './layout.ts';
import { createBlockLink } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { MovedMemory } from './report-types.ts';
import {
  createEmptyNote,
  createInlineText,
  createLegend,
  createLegendItem,
  createMutedText,
  UNTITLED,
} from './texts.ts';

type MemoryEvent = MovedMemory['events'][number];

const MAX_EVENTS = 14;
const STEP = 14;
const HEIGHT = 40;

/** The memories that moved furthest, each with its history as a row of lollipops. */
export function createMemoryMovements(index: ReportIndex, memories: readonly MovedMemory[]): HTMLElement[] {
  const extent = memories.length > 0 ? `the furthest ${memories.length}` : '';
  const heading = createElement('h3', {}, 'Memories that moved ', createMutedText(extent));
  if (memories.length === 0) {
    const text = 'None so far: a memory moves when it is touched and a later version feels it otherwise.';
    return [heading, createEmptyNote(text)];
  }
  const explanation =
    'Δ is how far a memory lay from where it had been felt before (cosine distance), each time it was touched.';
  return [
    heading,
    createElement('p', {}, explanation),
    createLegend(
      createLegendItem('dot live', 'felt anew'),
      createLegendItem('dot shift', 'epiphany: more than a night’s usual drift'),
    ),
    createMovementTable(index, memories),
  ];
}

function createMovementTable(index: ReportIndex, memories: readonly MovedMemory[]): HTMLElement {
  const largestOfAll = Math.max(...memories.map(({ largest }) => largest));
  return createTable(
    'Memories that moved furthest',
    [
      {
        heading: 'Memory',
        className: 'title',
        renderCell: ({ id, title }) => [
          createInlineText(title || UNTITLED, 'name'),
          ' ',
          createBlockLink(index, id),
        ],
      },
      { heading: 'Largest Δ', className: 'figure', renderCell: ({ largest }) => formatShift(largest) },
      { heading: 'History', renderCell: ({ events }) => drawHistory(events, largestOfAll) },
      { heading: 'Last', renderCell: ({ events }) => renderLastEvent(events) },
    ],
    memories,
  );
}

/** Most shifts are small, and none of them is none. */
const formatShift = (delta: number): string =>
  delta > 0 && delta < 0.01 ? delta.toFixed(4) : formatScore(delta);

const formatOccasion = ({ date, model_version: version }: MemoryEvent): string =>
  `${formatDate(Date.parse(date))}, ${version}`;

function renderLastEvent(events: readonly MemoryEvent[]): Child {
  const last = events.at(-1)!;
  const direction = last.direction && [
    createElement('br', {}),
    createMutedText(createInlineText(last.direction)),
  ];
  return [formatOccasion(last), direction];
}

function describeEvent(event: MemoryEvent): string {
  return [
    `${formatOccasion(event)}: Δ ${formatShift(event.delta_magnitude)}`,
    ...(event.event === 'epiphany' ? ['an epiphany'] : []),
    ...(event.direction ? [event.direction] : []),
  ].join(', ');
}

/** `largest`: the shift that is drawn as high as there is room. */
function drawHistory(events: readonly MemoryEvent[], largest: number): SVGSVGElement {
  const shown = events.filter(({ event }) => event !== 'creation').slice(-MAX_EVENTS);
  const width = Math.max(1, shown.length) * STEP + 4;
  return createSvgElement(
    'svg',
    {
      class: 'moves',
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': shown.map(describeEvent).join('; '),
    },
    createSvgElement('path', { class: 'ground', d: `M0 ${HEIGHT - 1.5}H${width}` }),
    shown.map((event, i) => drawLollipop(event, STEP / 2 + 2 + i * STEP, largest)),
  );
}

function drawLollipop(event: MemoryEvent, x: number, largest: number): SVGGElement {
  const isEpiphany = event.event === 'epiphany';
  const y = (HEIGHT - 2 - (event.delta_magnitude / largest) * (HEIGHT - 9)).toFixed(1);
  return createSvgElement(
    'g',
    { class: isEpiphany ? 'shift' : 'live' },
    createSvgElement('title', {}, describeEvent(event)),
    createSvgElement('path', { d: `M${x} ${HEIGHT - 2}V${y}` }),
    createSvgElement('circle', { cx: x, cy: y, r: isEpiphany ? 4.5 : 3 }),
  );
}
