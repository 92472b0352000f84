import { createBarChart } from './bar-chart.ts';
import { createElement, requireElement } from './elements.ts';
import type { Child } from './elements.ts';
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatInteger,
  formatList,
  formatName,
  formatPercent,
  NO_VALUE,
} from './format.ts';
import { createSection, createTable, tableOfContents } from './layout.ts';
import type { Column } from './layout.ts';
import { createNightFacts } from './night-facts.ts';
import { BLOCK_TYPES } from './report-types.ts';
import type { BlockType, NightReport, Stage } from './report-types.ts';
import { createMutedText } from './texts.ts';

const TYPE_NAMES: Readonly<Record<BlockType, readonly [singular: string, plural?: string]>> = {
  arc: ['arc'],
  quiet: ['quiet stretch', 'quiet stretches'],
  note: ['note'],
  metablock: ['metablock'],
};

export function renderHeader({ cycle }: NightReport): void {
  requireElement('top').append(
    createElement('p', { class: 'kicker' }, 'Sophontic Memory'),
    createElement('h1', {}, `Night ${cycle.number}`),
    createElement('p', { class: 'dateline' }, formatDateTime(cycle.startedAt)),
    createElement('nav', { 'aria-label': 'Sections' }, tableOfContents),
  );
}

/** The night in one glance: its figures, its nine stages. */
export function renderNightSection(report: NightReport): void {
  const { cycle, left } = report;
  const section = createSection(
    'night',
    'At a glance',
    createElement('p', { class: 'lead' }, summarizeNight(report)),
    createNightFacts(report),
  );
  if (left.sessions + left.blocks > 0) {
    const missing = `${formatCount(left.sessions, 'session')} and ${formatCount(left.blocks, 'block')}`;
    const text = `More than one page can show: ${missing} are not on it. The figures above count everything.`;
    section.append(createElement('p', { class: 'note' }, text));
  }

  const box = createElement('div', {
    class: 'chart',
    role: 'img',
    'aria-label': 'Time of each stage, as in the table below',
  });
  section.append(createElement('h3', {}, 'The nine stages'), box);
  createBarChart(box, {
    names: cycle.stages.map(({ name }) => formatName(name)),
    values: cycle.stages.map(({ ms }) => ms),
    formatValue: formatDuration,
    color: 'live',
  });
  section.append(createTable('Stages of this night', createStageColumns(cycle.stages), cycle.stages));
}

function summarizeNight({ figures }: NightReport): string {
  if (figures.entries === 0) return 'Nothing new had been said.';
  const blockCount = Object.values(figures.blocks).reduce((sum, count) => sum + count, 0);
  const kinds = BLOCK_TYPES.filter((type) => figures.blocks[type] > 0).map((type) =>
    formatCount(figures.blocks[type], ...TYPE_NAMES[type]),
  );
  const { kept, centroids_born: born } = figures;
  return [
    `${formatCount(figures.entries, 'turn')} became ${formatCount(blockCount, 'block')}`,
    kinds.length > 0 ? `: ${formatList(kinds)}.` : '.',
    kept === null ? '' : ` Compressed, they take ${formatPercent(kept)} of their length.`,
    born === 0 ? '' : ` ${formatCount(born, 'question')} ${born === 1 ? 'was' : 'were'} born.`,
  ].join('');
}

function createStageColumns(stages: readonly Stage[]): Column<Stage>[] {
  return [
    {
      heading: 'Stage',
      renderCell: (stage) => [createMutedText(`${stages.indexOf(stage) + 1} `), formatName(stage.name)],
    },
    {
      heading: 'Status',
      renderCell: ({ status, done, total }) => [
        createElement('span', { class: `status ${status}` }, status),
        status === 'running' && createMutedText(` ${formatInteger(done)} of ${formatInteger(total)}`),
      ],
    },
    { heading: 'Time', className: 'figure', renderCell: ({ ms }) => formatDuration(ms) },
    { heading: 'Counts', renderCell: renderCounts },
  ];
}

function renderCounts({ counts }: Stage): Child {
  const items = Object.entries(counts).map(([name, count]) =>
    createElement('li', {}, `${formatName(name)} `, createElement('b', {}, formatInteger(count))),
  );
  return items.length === 0 ? NO_VALUE : createElement('ul', { class: 'counts' }, items);
}
