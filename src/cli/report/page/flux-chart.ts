import { createChart } from './chart.ts';
import type { ChartOptions } from './chart.ts';
import { enableNavigation } from './chart-navigation.ts';
import { createAxis, INTEGER_STEPS, readColor } from './chart-theme.ts';
import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { paintArcs, paintBlockNumbers, paintBordersAndTurns, paintZones } from './flux-painting.ts';
import type { ArcBand } from './flux-painting.ts';
import { formatScore } from './format.ts';
import { createBlockLink } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { Arc, Session, Turn } from './report-types.ts';
import { createInlineText, createReadout, createTextParagraph, createTurnSource } from './texts.ts';

const HEIGHT = 256;
const MIN_TURN_WIDTH = 2;

/** A session's turns by their surprise, and below it what the chosen one says. */
export function createFluxChart(index: ReportIndex, { turns, arcs }: Session): Child {
  const box = createElement('div', { class: 'chart' });
  const readout = createReadout('Choose a turn to read how it begins.');
  const bands = arcs.flatMap((arc) => locateArc(arc, turns) ?? []);
  // The box has no width before it is on the page.
  queueMicrotask(() => {
    const data: uPlot.AlignedData = [turns.map((_, i) => i), turns.map(({ surprise }) => surprise)];
    const options = createOptions(index, turns, bands);
    const chart = createChart(box, HEIGHT, options, data, turns.length * MIN_TURN_WIDTH);
    enableNavigation(box, chart, {
      count: turns.length,
      label: 'Surprise by turn',
      showPoint: (i) => readout.replaceChildren(...renderTurn(index, turns[i]!)),
      describePoint: (i) => describeTurn(turns[i]!),
    });
  });
  return [box, readout];
}

/** Places of an arc's turns in the order shown: turns are ordered by time, which late arrivals change. */
function locateArc({ firstTurn, lastTurn, open }: Arc, turns: readonly Turn[]): ArcBand | null {
  const isWithin = ({ turn }: Turn): boolean => turn >= firstTurn && turn <= lastTurn;
  const from = turns.findIndex(isWithin);
  return from === -1 ? null : { from, to: turns.findLastIndex(isWithin), isOpen: open };
}

function renderTurn(index: ReportIndex, turn: Turn): HTMLElement[] {
  const { surprise, state, zone, blockId, text } = turn;
  const block = index.report.blocks.find(({ id }) => id === blockId);
  const measure = surprise === null ? 'not measured' : `${formatScore(surprise)} bits per word`;
  return [
    createTurnSource(turn),
    createTextParagraph(text, zone ?? ''),
    createElement(
      'p',
      { class: 'soft' },
      [measure, state, zone].filter(Boolean).join(' · '),
      block && [' · ', createBlockLink(index, block.id), ' ', createInlineText(block.title)],
    ),
  ];
}

function describeTurn({ turn, who, surprise, zone, state, text }: Turn): string {
  const became = [zone, state].filter(Boolean).join(', ');
  return `turn ${turn}, ${who}, ${formatScore(surprise)} bits per word, ${became}: ${text}`;
}

function createOptions(index: ReportIndex, turns: readonly Turn[], bands: readonly ArcBand[]): ChartOptions {
  const borders = turns.flatMap(({ blockId }, i) => (i > 0 && blockId !== turns[i - 1]!.blockId ? [i] : []));
  return {
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: true },
      points: { size: 11, width: 2, fill: () => readColor('sheet'), stroke: () => readColor('ink') },
    },
    padding: [20, 12, 0, 0],
    scales: {
      x: { time: false, range: createRange((min, max) => [Math.max(-0.6, min - 0.6), max + 0.6]) },
      y: { range: createRange((min, max) => uPlot.rangeNum(min, max, 0.1, false)) },
    },
    axes: [
      createAxis({
        incrs: INTEGER_STEPS,
        gap: 14,
        size: 32,
        label: 'turn',
        labelGap: -2,
        grid: { show: false },
        ticks: { show: false },
        space: 44,
        values: (_chart, ticks) => ticks.map((i) => turns[i]?.turn ?? ''),
      }),
      createAxis({ size: 48, label: 'bits per word', space: 36 }),
    ],
    series: [{}, { stroke: () => readColor('line'), width: 1.25, points: { show: false } }],
    hooks: {
      drawClear: [(chart) => paintArcs(chart, bands)],
      draw: [
        (chart) => paintBordersAndTurns(chart, turns, borders),
        (chart) => paintZones(chart, turns),
        (chart) => paintBlockNumbers(chart, turns, borders, index.blockNumbers),
      ],
    },
  };
}

/** What uPlot declares as numbers is null where there is nothing to show, as on a scale of turns that were not measured. */
function createRange(compute: (min: number, max: number) => uPlot.Range.MinMax): uPlot.Range.Function {
  return (_chart, min: number | null, max: number | null) =>
    min === null || max === null ? [0, 1] : compute(min, max);
}
