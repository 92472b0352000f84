import { createChart } from './chart.ts';
import type { ChartOptions } from './chart.ts';
import { enableNavigation } from './chart-navigation.ts';
import { createAxis, createBarSeries, INTEGER_STEPS, PLAIN_CURSOR } from './chart-theme.ts';
import { createElement } from './elements.ts';
import { computeKeptShare, formatInteger, formatPercent } from './format.ts';
import { createSection } from './layout.ts';
import { createBlockLink, getBlockNumber } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { Block } from './report-types.ts';
import {
  createEmptyNote,
  createInlineText,
  createLegend,
  createLegendItem,
  createMutedText,
  createReadout,
} from './texts.ts';

const HEIGHT = 240;

/** How much of each block was kept. */
export function renderCompressionSection(index: ReportIndex): void {
  const section = createSection('compression', 'Compression');
  const blocks = index.report.blocks
    .filter(({ type, originalLength }) => type !== 'metablock' && originalLength > 0)
    .sort((a, b) => b.originalLength - a.originalLength);
  if (blocks.length === 0) {
    section.append(createEmptyNote('Nothing was compressed.'));
    return;
  }
  const box = createElement('div', { class: 'chart' });
  const readout = createReadout('Choose a block.', 'small');
  section.append(
    createElement('p', {}, summarizeCompression(blocks)),
    createLegend(
      createLegendItem('original', 'characters said'),
      createLegendItem('live', 'characters kept'),
    ),
    box,
    readout,
  );
  const chart = createChart(box, HEIGHT, createOptions(index, blocks), [
    blocks.map((_, i) => i),
    blocks.map(({ originalLength }) => originalLength),
    blocks.map(({ compressedLength }) => compressedLength),
  ]);
  enableNavigation(box, chart, {
    count: blocks.length,
    label: 'Characters said and kept, by block',
    showPoint: (i) => readout.replaceChildren(renderBlock(index, blocks[i]!)),
    describePoint: (i) => {
      const block = blocks[i]!;
      return `block ${getBlockNumber(index, block)}, ${block.title}: ${describeLengths(block)}`;
    },
  });
}

function summarizeCompression(blocks: readonly Block[]): string {
  const before = blocks.reduce((sum, { originalLength }) => sum + originalLength, 0);
  const after = blocks.reduce((sum, { compressedLength }) => sum + compressedLength, 0);
  return (
    `Of ${formatInteger(before)} characters said the blocks keep ${formatInteger(after)} ` +
    `(${formatPercent(after / before)}): live zones word for word, dead ones as summaries. ` +
    'The longest block comes first; metablocks repeat their parts and are left out.'
  );
}

function renderBlock(index: ReportIndex, block: Block): HTMLElement {
  return createElement(
    'p',
    {},
    createBlockLink(index, block.id),
    ' ',
    createInlineText(block.title, 'name'),
    ' ',
    createMutedText(describeLengths(block)),
  );
}

function describeLengths(block: Block): string {
  const { compressedLength, originalLength } = block;
  const share = formatPercent(computeKeptShare(block));
  return `${formatInteger(compressedLength)} of ${formatInteger(originalLength)} characters, ${share}`;
}

function createOptions(index: ReportIndex, blocks: readonly Block[]): ChartOptions {
  return {
    cursor: PLAIN_CURSOR,
    scales: {
      x: { time: false, range: [-0.6, blocks.length - 0.4] },
      y: { range: (_chart, _min, max) => [0, max * 1.08] },
    },
    axes: [
      createAxis({
        incrs: INTEGER_STEPS,
        grid: { show: false },
        space: 34,
        size: 26,
        label: 'No. of the block',
        values: (_chart, ticks) => ticks.map((i) => (blocks[i] ? getBlockNumber(index, blocks[i]) : '')),
      }),
      createAxis({ size: 60, label: 'characters', values: (_chart, ticks) => ticks.map(formatInteger) }),
    ],
    series: [{}, createBarSeries('original', [0.78, 34]), createBarSeries('live', [0.78, 34])],
  };
}
