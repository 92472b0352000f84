/** The map of memories: places in the native space, seen along the two axes in which they differ most. */
export const MAP = String.raw`
const EDGE = 16;
const [LEAST_RADIUS, MOST_RADIUS] = [3, 8];
/** Movements are mostly too small to be seen: all are drawn longer by one of these, so that most stay within some pixels. */
const [LONGER, REACH] = [[200, 100, 50, 20, 10, 5, 2], 40];

function drawMap(room, { version, previous, explained, clusters, points, left }) {
  const moved = points.filter(({ before }) => before !== null);
  const sigmas = points.flatMap(({ sigma }) => sigma ?? []).sort((a, b) => a - b);
  // The most extreme few would make all others look alike.
  const [sure, unsure] = [0.05, 0.95].map((share) => sigmas[Math.floor(share * (sigmas.length - 1))] ?? 0);
  const small = points.length > 400 ? 0.7 : 1;
  const radius = ({ sigma }) => small * (sigma === null || unsure <= sure ? LEAST_RADIUS + 1
    : LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * Math.max(0, Math.min(1, (sigma - sure) / (unsure - sure))));
  const colour = ({ cluster }) => (cluster === null ? '' : 'k' + (cluster + 1));
  const others = points.length - clusters.reduce((sum, { memories }) => sum + memories, 0);

  const rest = 'Point at a memory to read what it is.';
  const readout = h('div', { class: 'readout small' }, soft(rest));
  const box = h('div', { class: 'chart map' });
  const note = h('p', { class: 'note' });
  const key = (css, text, n) => h('li', {}, h('span', { class: 'swatch dot ' + css, 'aria-hidden': 'true' }), said(text), ' ', soft(whole.format(n)));
  room.append(
    h('h3', {}, 'Map of memories ', soft('as version ' + version + ' feels them')),
    h('p', {}, many(points.length, 'memory', 'memories') + ', near each other where the mind finds them alike. Larger ones it is less sure '
      + 'of (σ). The two axes show ' + percent(explained) + ' of what sets them apart.'
      + (left > 0 ? ' ' + many(left, 'more is', 'more are') + ' not on it.' : '')),
    h('ul', { class: 'legend' }, clusters.map(({ name, memories }, i) => key('k' + (i + 1), name || 'without a name', memories)),
      others > 0 ? key('', clusters.length > 0 ? 'other themes, or none' : 'no theme yet', others) : null),
    box, readout, note);

  const lengths = moved.map(({ x, y, before }) => Math.hypot(x - before[0], y - before[1])).sort((a, b) => a - b);
  const usual = lengths[Math.floor(0.9 * (lengths.length - 1))] ?? 0;
  const xs = points.flatMap(({ x, before }) => (before ? [x, before[0]] : [x]));
  const ys = points.flatMap(({ y, before }) => (before ? [y, before[1]] : [y]));
  const [[left0, right0], [low, high]] = [xs, ys].map((list) => [Math.min(...list), Math.max(...list)]);
  let drawn = 0;
  const show = (point) => readout.replaceChildren(h('p', {}, blockLink(point.id), ' ', said(point.title || 'without a title', 'name'), ' ',
    soft((point.cluster === null ? '' : clusters[point.cluster].name + ' · ') + (point.sigma === null ? '' : 'σ ' + point.sigma.toFixed(3)))));

  function draw() {
    const width = Math.max(240, box.clientWidth);
    if (width === drawn) return;
    drawn = width;
    const spans = [Math.max(1e-6, right0 - left0), Math.max(1e-6, high - low)];
    // One scale for both axes: distances are what a map is for.
    const scale = Math.min((width - 2 * EDGE) / spans[0], (Math.min(width, 620) - 2 * EDGE) / spans[1]);
    const height = Math.round(Math.max(160, spans[1] * scale + 2 * EDGE));
    const at = (x, y) => [EDGE + (width - 2 * EDGE - spans[0] * scale) / 2 + (x - left0) * scale, height - EDGE - (y - low) * scale];
    const longer = LONGER.find((times) => usual * scale * times <= REACH) ?? 1;
    const arrow = (point) => {
      const [x1, y1] = at(point.x, point.y);
      const [x0, y0] = at(...point.before).map((value, i) => [x1, y1][i] + longer * (value - [x1, y1][i]));
      const way = Math.hypot(x1 - x0, y1 - y0);
      const r = radius(point);
      if (way < r + 3) return null;
      const [dx, dy] = [(x1 - x0) / way, (y1 - y0) / way];
      const [tx, ty] = [x1 - dx * r, y1 - dy * r];
      const barb = (side) => 'L' + (tx - 5 * dx + side * 3 * dy).toFixed(1) + ' ' + (ty - 5 * dy - side * 3 * dx).toFixed(1);
      const tip = tx.toFixed(1) + ' ' + ty.toFixed(1);
      return svg('path', { class: colour(point), d: 'M' + x0.toFixed(1) + ' ' + y0.toFixed(1) + 'L' + tip + barb(1) + 'M' + tip + barb(-1) });
    };
    // Large ones below, so that they hide no small one.
    const order = [...points].sort((a, b) => radius(b) - radius(a));
    const picture = svg('svg', { width, height, viewBox: '0 0 ' + width + ' ' + height, role: 'img',
      'aria-label': 'Map of ' + many(points.length, 'memory', 'memories') + ' in ' + many(clusters.length, 'theme') },
    svg('g', { class: 'arrows' }, moved.map(arrow)),
    svg('g', { class: 'dots' }, order.map((point) => {
      const [cx, cy] = at(point.x, point.y).map((value) => value.toFixed(1));
      return svg('circle', { class: colour(point), cx, cy, r: radius(point).toFixed(1), pointerenter: () => show(point), click: () => show(point) },
        svg('title', {}, point.title || 'without a title'));
    })));
    box.replaceChildren(picture);
    note.textContent = lengths.length === 0 || usual === 0 ? '' : 'Lines lead from where version ' + previous + ' had a memory'
      + (longer > 1 ? ', drawn ' + longer + ' times as long as they are.' : '.');
  }
  draw();
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(box);
}
`;
