import { createChart } from './chart.ts';
import type { ChartOptions } from './chart.ts';
import { createAxis, createBarSeries, formatFont, paintInsidePlot, readColor } from './chart-theme.ts';

interface BarChartOptions {
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly formatValue: (value: number) => string;
  readonly color: string;
}

/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- uPlot's names of its sides are in its types alone */
const BOTTOM: uPlot.Axis.Side = 2;
const LEFT: uPlot.Axis.Side = 3;
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */
const BAR_HEIGHT = 26;
const AXIS_HEIGHT = 34;

/** Bars lying on their side, a name at each, its value at its end. */
export function createBarChart(
  box: HTMLElement,
  { names, values, formatValue, color }: BarChartOptions,
): void {
  const nameWidth = Math.min(160, Math.max(90, box.clientWidth * 0.3));
  const positions = names.map((_, i) => i);
  const options: ChartOptions = {
    cursor: { show: false },
    scales: {
      x: { time: false, ori: 1, dir: -1, range: [-0.5, names.length - 0.5] },
      // Room for the value beyond the longest bar; a scale of no length would show none.
      y: { ori: 0, range: (_chart, _min, max) => [0, (max || 1) * 1.18] },
    },
    axes: [
      createAxis({
        side: LEFT,
        size: nameWidth,
        gap: 8,
        splits: () => positions,
        values: () => [...names],
        grid: { show: false },
        ticks: { show: false },
      }),
      createAxis({
        side: BOTTOM,
        size: 28,
        values: (_chart, ticks) => ticks.map(formatValue),
        space: 80,
      }),
    ],
    series: [{}, createBarSeries(color, [0.62, 18])],
    hooks: { draw: [(chart) => paintValues(chart, values.map(formatValue), values)] },
  };
  createChart(box, names.length * BAR_HEIGHT + AXIS_HEIGHT, options, [positions, [...values]]);
}

function paintValues(chart: uPlot, labels: readonly string[], values: readonly number[]): void {
  paintInsidePlot(chart, ({ context, ratio }) => {
    context.font = formatFont(ratio);
    context.fillStyle = readColor('soft');
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    values.forEach((value, i) => {
      const x = chart.valToPos(value, 'y', true) + 6 * ratio;
      context.fillText(labels[i]!, x, chart.valToPos(i, 'x', true));
    });
  });
}
