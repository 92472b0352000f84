import { createSvgElement } from './elements.ts';
import { formatCount } from './format.ts';
import type { Position, Projection } from './map-projection.ts';
import type { LatentMap, MapPoint } from './report-types.ts';
import { UNTITLED } from './texts.ts';

interface MapDrawingOptions {
  readonly map: LatentMap;
  readonly projection: Projection;
  readonly getRadius: (point: MapPoint) => number;
  readonly showPoint: (point: MapPoint) => void;
}

const BARB_LENGTH = 5;
const BARB_WIDTH = 3;

const formatPixels = (value: number): string => value.toFixed(1);
const formatPosition = ([x, y]: Position): string => `${formatPixels(x)} ${formatPixels(y)}`;
const getColorClass = ({ cluster }: MapPoint): string | undefined =>
  cluster === null ? undefined : `k${cluster + 1}`;

/** The map as one drawing: arrows below, dots above. */
export function drawMap({ map, projection, getRadius, showPoint }: MapDrawingOptions): SVGSVGElement {
  const { width, height } = projection;
  const { points, clusters } = map;
  // Large ones below, so that they hide no small one.
  const ordered = [...points].sort((a, b) => getRadius(b) - getRadius(a));
  return createSvgElement(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `Map of ${formatCount(points.length, 'memory', 'memories')} in ${formatCount(clusters.length, 'theme')}`,
    },
    createSvgElement(
      'g',
      { class: 'arrows' },
      points.map((point) => drawArrow(point, projection, getRadius(point))),
    ),
    createSvgElement(
      'g',
      { class: 'dots' },
      ordered.map((point) => drawDot(point, projection, getRadius(point), () => showPoint(point))),
    ),
  );
}

function drawDot(
  point: MapPoint,
  { project }: Projection,
  radius: number,
  show: () => void,
): SVGCircleElement {
  const [x, y] = project(point.x, point.y);
  return createSvgElement(
    'circle',
    {
      class: getColorClass(point),
      cx: formatPixels(x),
      cy: formatPixels(y),
      r: formatPixels(radius),
      pointerenter: show,
      click: show,
    },
    createSvgElement('title', {}, point.title || UNTITLED),
  );
}

/** From where the version before had it; null where that is not known, or too near to be seen. */
function drawArrow(point: MapPoint, { project, stretch }: Projection, radius: number): SVGPathElement | null {
  if (point.before === null) return null;
  const [endX, endY] = project(point.x, point.y);
  const [beforeX, beforeY] = project(...point.before);
  const [startX, startY] = [endX + stretch * (beforeX - endX), endY + stretch * (beforeY - endY)];
  const length = Math.hypot(endX - startX, endY - startY);
  if (length < radius + 3) return null;
  const [dx, dy] = [(endX - startX) / length, (endY - startY) / length];
  const [tipX, tipY] = [endX - dx * radius, endY - dy * radius];
  const tip = formatPosition([tipX, tipY]);
  const formatBarb = (side: 1 | -1): string =>
    formatPosition([
      tipX - BARB_LENGTH * dx + side * BARB_WIDTH * dy,
      tipY - BARB_LENGTH * dy - side * BARB_WIDTH * dx,
    ]);
  const line = `M${formatPosition([startX, startY])}L${tip}`;
  return createSvgElement('path', {
    class: getColorClass(point),
    d: `${line}L${formatBarb(1)}M${tip}L${formatBarb(-1)}`,
  });
}
