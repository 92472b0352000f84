import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import {
  computeKeptShare,
  formatCount,
  formatInteger,
  formatPercent,
  formatScore,
  NO_VALUE,
} from './format.ts';
import { formatTurns, getBlockNumber } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import { BLOCK_TYPES } from './report-types.ts';
import type { Block } from './report-types.ts';
import { createInlineText, createMutedText, createTextParagraph } from './texts.ts';

export interface BlockColumn {
  readonly heading: string;
  readonly className?: string;
  /** `toggle`: the button that opens the block. */
  readonly renderCell: (block: Block, toggle: HTMLElement) => Child;
  /** What the table can be sorted by: numbers or texts, never both in a column. */
  readonly getSortKey?: (block: Block) => number | string;
  /** Whether the greatest come first when it is chosen. */
  readonly isDescending?: boolean;
}

export const INITIAL_SORT = 'Composite';

export function createBlockColumns(index: ReportIndex): BlockColumn[] {
  return [
    {
      heading: 'No.',
      className: 'figure',
      renderCell: (block) => createMutedText(getBlockNumber(index, block)),
      getSortKey: (block) => getBlockNumber(index, block),
    },
    {
      heading: 'Title and question',
      className: 'title',
      renderCell: ({ question }, toggle) => [toggle, createTextParagraph(question, 'question')],
      getSortKey: ({ title }) => title.toLowerCase(),
    },
    {
      heading: 'Type',
      renderCell: ({ type }) => createElement('span', { class: `type ${type}` }, type),
      getSortKey: ({ type }) => BLOCK_TYPES.indexOf(type),
    },
    {
      heading: 'Session',
      className: 'place',
      renderCell: (block) => renderPlace(index, block),
      getSortKey: ({ sessionId, startAt }) => sessionId + String(startAt).padStart(16, '0'),
    },
    { heading: 'Level: P, C, ID, W', renderCell: renderLevels },
    {
      heading: INITIAL_SORT,
      className: 'figure',
      renderCell: (block) => createElement('b', {}, formatScore(getComposite(block))),
      getSortKey: getComposite,
      isDescending: true,
    },
    {
      heading: 'Arreté',
      className: 'figure',
      renderCell: renderResolution,
      getSortKey: ({ flux }) => flux?.arrete ?? -Infinity,
      isDescending: true,
    },
    {
      heading: 'Kept',
      className: 'figure',
      renderCell: renderKeptShare,
      getSortKey: (block) => computeKeptShare(block) ?? Infinity,
    },
  ];
}

const getComposite = ({ salience, composite }: Block): number => salience?.composite ?? composite;

function renderPlace(index: ReportIndex, { sessionId, entries, constituents }: Block): Child {
  const extent =
    entries.length === 0 ? formatCount(constituents.length, 'block') : formatTurns(index, entries);
  return [createInlineText(sessionId, 'session'), ' ', createMutedText(extent)];
}

/** One text, not a table in each of some hundred rows: those take a browser a second to lay out. */
function renderLevels({ salience }: Block): Child {
  if (salience === null) return NO_VALUE;
  const lines = (['sentence', 'exchange', 'theme'] as const).map((level) => {
    const { P, C, ID, W = null } = salience[`${level}_level`];
    return [level.padEnd(8), ...[P, C, ID, W].map((value) => formatScore(value).padStart(4))].join('  ');
  });
  return createElement('div', { class: 'levels' }, lines.join('\n'));
}

function renderResolution({ flux }: Block): Child {
  if (flux === null) return NO_VALUE;
  const resolution = createMutedText(`res. ${formatScore(flux.resolution)}`);
  return [formatScore(flux.arrete), createElement('br', {}), resolution];
}

function renderKeptShare(block: Block): Child {
  const { compressedLength, originalLength } = block;
  const lengths = `${formatInteger(compressedLength)} of ${formatInteger(originalLength)}`;
  return [formatPercent(computeKeptShare(block)), createElement('br', {}), createMutedText(lengths)];
}
