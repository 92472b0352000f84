import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatCount, formatInteger, formatPercent } from './format.ts';
import { drawMap } from './map-drawing.ts';
import { createProjector, createRadiusScale } from './map-projection.ts';
import type { Projection } from './map-projection.ts';
import { createBlockLink } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { LatentMap, MapPoint } from './report-types.ts';
import {
  createInlineText,
  createLegend,
  createLegendItem,
  createMutedText,
  createReadout,
  UNTITLED,
} from './texts.ts';

/** The map of memories: places in the native space, seen along the two axes in which they differ most. */
export function appendMemoryMap(section: HTMLElement, index: ReportIndex, map: LatentMap): void {
  const box = createElement('div', { class: 'chart map' });
  const readout = createReadout('Point at a memory to read what it is.', 'small');
  const note = createElement('p', { class: 'note' });
  section.append(
    createElement('h3', {}, 'Map of memories ', createMutedText(`as version ${map.version} feels them`)),
    createElement('p', {}, describeMap(map)),
    createMapLegend(map),
    box,
    readout,
    note,
  );

  const getRadius = createRadiusScale(map.points);
  const createProjection = createProjector(map);
  const showPoint = (point: MapPoint): void => readout.replaceChildren(renderPoint(index, map, point));
  let drawnWidth = 0;
  const draw = (): void => {
    const projection = createProjection(box.clientWidth);
    if (projection.width === drawnWidth) return;
    drawnWidth = projection.width;
    box.replaceChildren(drawMap({ map, projection, getRadius, showPoint }));
    note.textContent = describeMovements(map, projection);
  };
  draw();
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(box);
}

function describeMap({ points, explained, left }: LatentMap): string {
  const sentences = [
    `${formatCount(points.length, 'memory', 'memories')}, near each other where the mind finds them alike.`,
    'Larger ones it is less sure of (σ).',
    `The two axes show ${formatPercent(explained)} of what sets them apart.`,
    ...(left > 0 ? [`${formatCount(left, 'more is', 'more are')} not on it.`] : []),
  ];
  return sentences.join(' ');
}

function describeMovements(map: LatentMap, { stretch, usualMovement }: Projection): string {
  // Where none moved, or hardly any did, no line is long enough to be drawn.
  if (usualMovement === 0) return '';
  const origin = `Lines lead from where version ${map.previous} had a memory`;
  return stretch > 1 ? `${origin}, drawn ${stretch} times as long as they are.` : `${origin}.`;
}

function createMapLegend({ points, clusters }: LatentMap): HTMLElement {
  const createItem = (color: string, name: string, count: number): Child =>
    createLegendItem(`dot ${color}`, createInlineText(name), ' ', createMutedText(formatInteger(count)));
  const others = points.length - clusters.reduce((sum, { memories }) => sum + memories, 0);
  return createLegend(
    clusters.map(({ name, memories }, i) => createItem(`k${i + 1}`, name || 'without a name', memories)),
    others > 0 && createItem('', clusters.length > 0 ? 'other themes, or none' : 'no theme yet', others),
  );
}

function renderPoint(index: ReportIndex, { clusters }: LatentMap, point: MapPoint): HTMLElement {
  const { id, title, cluster, sigma } = point;
  const theme = cluster === null ? '' : `${clusters[cluster]!.name} · `;
  return createElement(
    'p',
    {},
    createBlockLink(index, id),
    ' ',
    createInlineText(title || UNTITLED, 'name'),
    ' ',
    createMutedText(theme + (sigma === null ? '' : `σ ${sigma.toFixed(3)}`)),
  );
}
