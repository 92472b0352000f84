import type { LatentMap, MapPoint } from './report-types.ts';

const MARGIN = 16;
const MIN_WIDTH = 240;
const MAX_PLOT_HEIGHT = 620;
const MIN_HEIGHT = 160;
const [MIN_RADIUS, MAX_RADIUS] = [3, 8];
/** More points than these are drawn smaller. */
const CROWD = 400;
/** Most movements are too small to be seen: all are drawn longer by one of these, so that most stay within some pixels. */
const STRETCHES = [200, 100, 50, 20, 10, 5, 2];
const MAX_STRETCHED = 40;

export type Position = readonly [x: number, y: number];

/** How a map of one width turns places into pixels. */
export interface Projection {
  readonly width: number;
  readonly height: number;
  /** How many times as long as they are movements are drawn. */
  readonly stretch: number;
  /** What nine in ten movements are shorter than, in the map's own measure; 0 where hardly any moved. */
  readonly usualMovement: number;
  readonly project: (x: number, y: number) => Position;
}

/** The radius of a point by how unsure the encoder is of it. */
export function createRadiusScale(points: readonly MapPoint[]): (point: MapPoint) => number {
  const sigmas = points.flatMap(({ sigma }) => sigma ?? []).sort((a, b) => a - b);
  // The most extreme few would make all others look alike.
  const low = findQuantile(sigmas, 0.05);
  const high = findQuantile(sigmas, 0.95);
  const factor = points.length > CROWD ? 0.7 : 1;
  return ({ sigma }) => {
    if (sigma === null || high <= low) return factor * (MIN_RADIUS + 1);
    const share = Math.max(0, Math.min(1, (sigma - low) / (high - low)));
    return factor * (MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * share);
  };
}

/** Of ascending values; 0 of none. */
const findQuantile = (values: readonly number[], share: number): number =>
  values[Math.floor(share * (values.length - 1))] ?? 0;

/** How far the points that moved did so, ascending. */
const measureMovements = ({ points }: LatentMap): number[] =>
  points
    .flatMap(({ x, y, before }) => (before ? Math.hypot(x - before[0], y - before[1]) : []))
    .sort((a, b) => a - b);

/** Made once a map; gives the projection for each width. Both axes have one scale: distances are what a map is for. */
export function createProjector(map: LatentMap): (availableWidth: number) => Projection {
  const xs = map.points.flatMap(({ x, before }) => (before ? [x, before[0]] : [x]));
  const ys = map.points.flatMap(({ y, before }) => (before ? [y, before[1]] : [y]));
  const [left, bottom] = [Math.min(...xs), Math.min(...ys)];
  const spanX = Math.max(1e-6, Math.max(...xs) - left);
  const spanY = Math.max(1e-6, Math.max(...ys) - bottom);
  const usualMovement = findQuantile(measureMovements(map), 0.9);
  return (availableWidth) => {
    const width = Math.max(MIN_WIDTH, availableWidth);
    const plotHeight = Math.min(width, MAX_PLOT_HEIGHT) - 2 * MARGIN;
    const scale = Math.min((width - 2 * MARGIN) / spanX, plotHeight / spanY);
    const height = Math.round(Math.max(MIN_HEIGHT, spanY * scale + 2 * MARGIN));
    const inset = MARGIN + (width - 2 * MARGIN - spanX * scale) / 2;
    return {
      width,
      height,
      usualMovement,
      stretch: STRETCHES.find((factor) => usualMovement * scale * factor <= MAX_STRETCHED) ?? 1,
      project: (x, y) => [inset + (x - left) * scale, height - MARGIN - (y - bottom) * scale],
    };
  };
}
