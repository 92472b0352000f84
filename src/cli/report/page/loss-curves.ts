import { createChart } from './chart.ts';
import type { ChartOptions } from './chart.ts';
import { createAxis, INTEGER_STEPS, PLAIN_CURSOR, readColor } from './chart-theme.ts';
import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatScore } from './format.ts';
import type { EncoderVersionSummary } from './report-types.ts';
import { createLegend, createLegendItem, createMutedText, createReadout } from './texts.ts';

const HEIGHT = 240;
/** More lines than these nobody tells apart. */
const MAX_CURVES = 5;
const HINT = 'Point at the curves to read them.';

interface LossCurve {
  readonly version: EncoderVersionSummary;
  /** The loss at each step of the chart; null where this training had none. */
  readonly losses: readonly (number | null)[];
}

/** The losses of the latest trainings, in one chart; nothing where none is known. */
export function appendLossCurves(section: HTMLElement, versions: readonly EncoderVersionSummary[]): void {
  const shown = versions.filter(({ curve }) => curve.length > 1).slice(0, MAX_CURVES);
  if (shown.length === 0) return;
  const steps = [...new Set(shown.flatMap(({ curve }) => curve.map(([step]) => step)))].sort((a, b) => a - b);
  const curves = shown.map((version): LossCurve => {
    const lossAt = new Map(version.curve);
    return { version, losses: steps.map((step) => lossAt.get(step) ?? null) };
  });

  const summary = shown.map(describeCurve).join(', ');
  const box = createElement('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `Loss of training by batch: ${summary}`,
  });
  const readout = createReadout(HINT, 'small');
  section.append(
    createElement('h3', {}, 'Loss while training'),
    createLegend(shown.map(createCurveLegendItem)),
    box,
    readout,
  );
  const losses = curves.map((curve) => [...curve.losses]);
  const chart = createChart(box, HEIGHT, createOptions(shown), [steps, ...losses]);
  (chart.hooks.setCursor ??= []).push(() => {
    const { idx } = chart.cursor;
    const isAway = idx === null || idx === undefined;
    readout.replaceChildren(isAway ? createMutedText(HINT) : renderLosses(steps[idx]!, idx, curves));
  });
}

function describeCurve({ number, curve }: EncoderVersionSummary): string {
  const [first, last] = [curve[0], curve.at(-1)];
  return `version ${number} from ${formatScore(first?.[1])} to ${formatScore(last?.[1])}`;
}

function createCurveLegendItem({ number, verdict }: EncoderVersionSummary, i: number): Child {
  return createLegendItem(`line k${i + 1}`, `version ${number}${verdict === 'rejected' ? ', rejected' : ''}`);
}

function renderLosses(step: number, index: number, curves: readonly LossCurve[]): HTMLElement {
  const values = curves.flatMap(({ version, losses }) => {
    const loss = losses[index] ?? null;
    if (loss === null) return [];
    const value = createElement('b', {}, formatScore(loss));
    return [createElement('span', { class: 'pair' }, `version ${version.number} `, value)];
  });
  return createElement('p', {}, createMutedText(`batch ${step}: `), values);
}

function createOptions(versions: readonly EncoderVersionSummary[]): ChartOptions {
  return {
    cursor: PLAIN_CURSOR,
    scales: { x: { time: false } },
    axes: [
      createAxis({ incrs: INTEGER_STEPS, size: 26, label: 'batch' }),
      createAxis({ size: 56, label: 'loss', values: (_chart, ticks) => ticks.map(formatScore) }),
    ],
    series: [
      {},
      ...versions.map(({ verdict }, i): uPlot.Series => ({
        stroke: () => readColor(`c${i + 1}`),
        width: i === 0 ? 2.5 : 1.5,
        spanGaps: true,
        ...(verdict === 'rejected' ? { dash: [5, 4] } : {}),
        points: { show: false },
      })),
    ],
  };
}
