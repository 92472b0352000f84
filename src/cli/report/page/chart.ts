import { forgetColors } from './chart-theme.ts';

/** A chart is as wide as its box. */
export type ChartOptions = Omit<uPlot.Options, 'width' | 'height'>;

interface MountedChart {
  readonly chart: uPlot;
  /** Gives the chart the width of its box. */
  readonly fit: () => void;
}

const mountedCharts: MountedChart[] = [];
/** Less than this no chart can be read at. */
const MIN_WIDTH = 200;
const PAPER_WIDTH = 680;

/** Draws a chart into its box, as wide as that is. Below `minWidth` the box scrolls instead of squeezing more. */
export function createChart(
  box: HTMLElement,
  height: number,
  options: ChartOptions,
  data: uPlot.AlignedData,
  minWidth = 0,
): uPlot {
  const measureWidth = (): number => Math.max(box.clientWidth, minWidth, MIN_WIDTH);
  const chart = new uPlot({ legend: { show: false }, ...options, width: measureWidth(), height }, data, box);
  const fit = (): void => {
    if (chart.width !== measureWidth()) chart.setSize({ width: measureWidth(), height });
  };
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(box);
  mountedCharts.push({ chart, fit });
  return chart;
}

/** A canvas does not know by itself that the page's colours change, or that paper is light and narrow. */
export function watchAppearance(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaintCharts);
  addEventListener('beforeprint', () => {
    document.documentElement.dataset['print'] = 'yes';
    for (const { chart } of mountedCharts)
      chart.setSize({ width: Math.min(chart.width, PAPER_WIDTH), height: chart.height });
    repaintCharts();
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset['print'];
    for (const { fit } of mountedCharts) fit();
    repaintCharts();
  });
}

function repaintCharts(): void {
  forgetColors();
  for (const { chart } of mountedCharts) chart.redraw(false);
}
