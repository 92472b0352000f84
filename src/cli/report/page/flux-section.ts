import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { createFluxChart } from './flux-chart.ts';
import { formatCount, formatDate, formatDateTime, formatInteger, formatScore, NO_VALUE } from './format.ts';
import { createLazyDetails, createSection, createTable } from './layout.ts';
import { createBlockLink } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { Session } from './report-types.ts';
import {
  createEmptyNote,
  createInlineText,
  createLegend,
  createLegendItem,
  createMutedText,
  createTextParagraph,
} from './texts.ts';

/** The flux of each session: surprise turn by turn, its arcs, what stayed live, where blocks begin. */
export function renderFluxSection(index: ReportIndex): void {
  const { sessions } = index.report;
  const section = createSection(
    'flux',
    'Flux',
    createElement(
      'p',
      {},
      'How surprising each turn was, in bits per word, in the order they were said. Choose a turn with the ' +
        'pointer or, after focusing the chart, with the arrow keys; drag across to look closer, double-click ' +
        'to see all again.',
    ),
    createLegend(
      createLegendItem('live', 'live: kept verbatim'),
      createLegendItem('dead', 'dead: summarised'),
      createLegendItem('arc', 'arc'),
      createLegendItem('open', 'arc still open'),
      createLegendItem('border', 'border of a block'),
    ),
  );
  const firstShown = Math.max(
    0,
    sessions.findIndex(({ arcs }) => arcs.length > 0),
  );
  sessions.forEach((session, i) =>
    section.append(
      createLazyDetails(
        [createInlineText(session.id, 'name'), ' ', createMutedText(summarizeSession(session))],
        () => createSessionContent(index, session),
        i === firstShown,
      ),
    ),
  );
  if (sessions.length === 0) section.append(createEmptyNote('No session has turns of this night.'));
}

function summarizeSession({ turns, arcs }: Session): string {
  const openCount = arcs.filter(({ open }) => open).length;
  const arcCount = formatCount(arcs.length, 'arc') + (openCount > 0 ? ` (${openCount} open)` : '');
  const day = turns[0] ? [formatDate(turns[0].at)] : [];
  return [...day, formatCount(turns.length, 'turn'), arcCount].join(' · ');
}

function createSessionContent(index: ReportIndex, session: Session): Child {
  if (session.turns.length === 0) return createEmptyNote('No turns.');
  const table = createLazyDetails('All turns as a table', () => createTurnTable(index, session));
  return [createFluxChart(index, session), table];
}

function createTurnTable(index: ReportIndex, { turns }: Session): HTMLElement {
  return createTable(
    'Turns',
    [
      { heading: 'Turn', className: 'figure', renderCell: ({ turn }) => formatInteger(turn) },
      {
        heading: 'Who',
        renderCell: ({ who, at }) => [createInlineText(who), ' ', createMutedText(formatDateTime(at))],
      },
      { heading: 'Surprise', className: 'figure', renderCell: ({ surprise }) => formatScore(surprise) },
      {
        heading: 'State',
        renderCell: ({ state, zone }) => [state, zone].filter(Boolean).join(', ') || NO_VALUE,
      },
      { heading: 'Block', renderCell: ({ blockId }) => createBlockLink(index, blockId) ?? NO_VALUE },
      { heading: 'Begins', className: 'text', renderCell: ({ text }) => createTextParagraph(text) },
    ],
    turns,
  );
}
