import { formatFont, paintInsidePlot, readColor } from './chart-theme.ts';
import type { PlotCanvas } from './chart-theme.ts';
import type { Turn } from './report-types.ts';

/** An arc by the places of its first and last turn. */
export interface ArcBand {
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

export function paintArcs(chart: uPlot, bands: readonly ArcBand[]): void {
  paintInsidePlot(chart, (canvas) => {
    const { context, box, ratio } = canvas;
    for (const { from, to, isOpen } of bands) {
      const left = chart.valToPos(from - 0.5, 'x', true);
      const right = chart.valToPos(to + 0.5, 'x', true);
      context.fillStyle = readColor('arc');
      context.fillRect(left, box.top, right - left, box.height);
      context.fillStyle = readColor('arc-edge');
      context.fillRect(left, box.top, ratio, box.height);
      // An open one has no right edge, and stripes where it goes on.
      if (isOpen) paintStripes(canvas, left, right);
      else context.fillRect(right - ratio, box.top, ratio, box.height);
    }
  });
}

function paintStripes({ context, box, ratio }: PlotCanvas, left: number, right: number): void {
  context.save();
  context.beginPath();
  context.rect(left, box.top, right - left, box.height);
  context.clip();
  context.strokeStyle = readColor('arc');
  context.lineWidth = 3 * ratio;
  context.beginPath();
  for (let x = left - box.height; x < right; x += 9 * ratio) {
    context.moveTo(x, box.top + box.height);
    context.lineTo(x + box.height, box.top);
  }
  context.stroke();
  context.restore();
}

/** `borders`: places of the turns that a block begins with. */
export function paintBordersAndTurns(chart: uPlot, turns: readonly Turn[], borders: readonly number[]): void {
  paintInsidePlot(chart, (canvas) => {
    paintBorders(chart, borders, canvas);
    paintTurns(chart, turns, canvas);
  });
}

function paintBorders(chart: uPlot, borders: readonly number[], { context, box, ratio }: PlotCanvas): void {
  context.strokeStyle = readColor('border');
  context.lineWidth = ratio;
  context.setLineDash([2 * ratio, 3 * ratio]);
  context.beginPath();
  for (const i of borders) {
    const x = Math.round(chart.valToPos(i - 0.5, 'x', true)) + 0.5;
    context.moveTo(x, box.top);
    context.lineTo(x, box.top + box.height);
  }
  context.stroke();
  context.setLineDash([]);
}

function paintTurns(chart: uPlot, turns: readonly Turn[], { context, ratio }: PlotCanvas): void {
  const step = chart.valToPos(1, 'x', true) - chart.valToPos(0, 'x', true);
  const radius = Math.max(1.6 * ratio, Math.min(4 * ratio, step / 2.4));
  turns.forEach(({ surprise, zone }, i) => {
    if (surprise === null) return;
    context.beginPath();
    context.arc(chart.valToPos(i, 'x', true), chart.valToPos(surprise, 'y', true), radius, 0, 2 * Math.PI);
    context.fillStyle = readColor(zone === 'live' ? 'live' : 'sheet');
    context.strokeStyle = readColor(zone === 'live' ? 'live' : 'dead');
    context.lineWidth = Math.min(1.5 * ratio, radius);
    context.fill();
    context.stroke();
  });
}

/** Left edge of the place of a turn, within the plot. */
function locateEdge(chart: uPlot, index: number): number {
  const { left, width } = chart.bbox;
  return Math.max(left, Math.min(left + width, chart.valToPos(index - 0.5, 'x', true)));
}

/** Along the axis below the plot. */
export function paintZones(chart: uPlot, turns: readonly Turn[]): void {
  const { ctx: context, bbox } = chart;
  const ratio = uPlot.pxRatio;
  context.save();
  turns.forEach(({ zone }, i) => {
    if (zone === null) return;
    const [left, right] = [locateEdge(chart, i), locateEdge(chart, i + 1)];
    const gap = right - left > 6 * ratio ? ratio : 0;
    context.fillStyle = readColor(zone);
    context.fillRect(left, bbox.top + bbox.height + 4 * ratio, right - left - gap, 6 * ratio);
  });
  context.restore();
}

/** Above the plot: "No. 12" where there is room for it, else "12", else nothing. */
export function paintBlockNumbers(
  chart: uPlot,
  turns: readonly Turn[],
  borders: readonly number[],
  blockNumbers: ReadonlyMap<string, number>,
): void {
  const { ctx: context, bbox } = chart;
  const ratio = uPlot.pxRatio;
  const starts = [0, ...borders];
  context.save();
  context.font = formatFont(ratio);
  context.fillStyle = readColor('soft');
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  starts.forEach((start, i) => {
    const { blockId } = turns[start]!;
    const number = blockId === null ? undefined : blockNumbers.get(blockId);
    const [left, right] = [locateEdge(chart, start), locateEdge(chart, starts[i + 1] ?? turns.length)];
    const room = right - left;
    if (number === undefined || room < 8 * ratio) return;
    const long = `No. ${number}`;
    const text = context.measureText(long).width + 4 * ratio < room ? long : String(number);
    if (context.measureText(text).width < room)
      context.fillText(text, (left + right) / 2, bbox.top - 4 * ratio);
  });
  context.restore();
}
