const FONT_SIZE = 12;
const FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** `ratio`: pixels of the canvas to a CSS pixel, where it is painted on directly. */
export const formatFont = (ratio = 1): string => `${FONT_SIZE * ratio}px ${FONT_FAMILY}`;

/** Steps of an axis that counts. */
export const INTEGER_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** A cursor that marks a place along x and zooms nothing. */
export const PLAIN_CURSOR: uPlot.Cursor = {
  y: false,
  drag: { x: false, y: false },
  points: { show: false },
};

const colors = new Map<string, string>();

/** The stylesheet's colour of this name, as it is now: light, dark or for paper. */
export function readColor(name: string): string {
  const known = colors.get(name);
  if (known !== undefined) return known;
  const color = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  colors.set(name, color);
  return color;
}

/** To be called when the page takes other colours. */
export function forgetColors(): void {
  colors.clear();
}

export function createAxis(options: uPlot.Axis): uPlot.Axis {
  return {
    stroke: () => readColor('soft'),
    font: formatFont(),
    labelFont: formatFont(),
    labelSize: 18,
    grid: { stroke: () => readColor('rule'), width: 1 },
    ticks: { stroke: () => readColor('rule'), width: 1, size: 4 },
    ...options,
  };
}

/** Bars of one colour. `widths`: share of the room of each, and pixels at most. */
export function createBarSeries(color: string, widths: [share: number, most: number]): uPlot.Series {
  return {
    fill: () => readColor(color),
    stroke: () => readColor(color),
    width: 0,
    paths: uPlot.paths.bars!({ size: widths }),
    points: { show: false },
  };
}

export interface PlotCanvas {
  readonly context: CanvasRenderingContext2D;
  /** The plot within its axes, in pixels of the canvas. */
  readonly box: uPlot.BBox;
  /** Pixels of the canvas to a CSS pixel. */
  readonly ratio: number;
}

/** Lets `paint` draw on the plot, and nothing of it beyond the plot's edges. */
export function paintInsidePlot({ ctx, bbox }: uPlot, paint: (canvas: PlotCanvas) => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paint({ context: ctx, box: bbox, ratio: uPlot.pxRatio });
  ctx.restore();
}
