/** What all charts share: they fit their box, follow the colours of the page, and answer to the keyboard. */
export const CHARTS = String.raw`
const charts = new Set();
const inks = new Map();
function ink(name) {
  if (!inks.has(name)) inks.set(name, getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim());
  return inks.get(name);
}
function recolour() {
  inks.clear();
  for (const chart of charts) chart.redraw(false);
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);

/** A page on paper is light and narrow; a canvas does not know by itself. */
const PAPER = 680;
addEventListener('beforeprint', () => {
  document.documentElement.dataset.print = 'yes';
  for (const chart of charts) chart.setSize({ width: Math.min(chart.width, PAPER), height: chart.height });
  recolour();
});
addEventListener('afterprint', () => {
  delete document.documentElement.dataset.print;
  for (const chart of charts) chart.fit();
  recolour();
});

/** Puts a chart into its box. least: the width below which the box scrolls instead of squeezing more. */
function plot(box, height, options, data, least) {
  const width = () => Math.max(box.clientWidth, least ?? 0, 200);
  const chart = new uPlot({ legend: { show: false }, ...options, width: width(), height }, data, box);
  chart.fit = () => chart.width === width() || chart.setSize({ width: width(), height });
  new ResizeObserver(() => requestAnimationFrame(chart.fit)).observe(box);
  charts.add(chart);
  return chart;
}

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const axis = (more) => ({
  stroke: () => ink('soft'),
  font: FONT,
  labelFont: FONT,
  labelSize: 18,
  grid: { stroke: () => ink('rule'), width: 1 },
  ticks: { stroke: () => ink('rule'), width: 1, size: 4 },
  ...more,
});
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const plainCursor = { y: false, drag: { x: false, y: false }, points: { show: false } };

/** Calls draw with what it needs to paint inside the plot: context, canvas box, pixels to a CSS pixel. */
function inside(chart, draw) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx, bbox, uPlot.pxRatio);
  ctx.restore();
}

/** Bars lying on their side, a name at each, its value at its end. */
function bars(box, names, values, say, colour) {
  const room = Math.min(160, Math.max(90, box.clientWidth * 0.3));
  const places = names.map((_, i) => i);
  const height = names.length * 26 + 34;
  return plot(box, height, {
    cursor: { show: false },
    scales: {
      x: { time: false, ori: 1, dir: -1, range: [-0.5, names.length - 0.5] },
      y: { ori: 0, range: (_, __, most) => [0, (most || 1) * 1.18] },
    },
    axes: [
      axis({ side: 3, size: room, gap: 8, splits: () => places, values: () => names, grid: { show: false }, ticks: { show: false } }),
      axis({ side: 2, size: 28, values: (_, ticks) => ticks.map((tick) => say(tick, true)), space: 80 }),
    ],
    series: [{}, {
      fill: () => ink(colour), stroke: () => ink(colour), width: 0,
      paths: uPlot.paths.bars({ size: [0.62, 18] }), points: { show: false },
    }],
    hooks: {
      draw: [(chart) => inside(chart, (ctx, _, ratio) => {
        ctx.font = 12 * ratio + FONT.slice(4);
        ctx.fillStyle = ink('soft');
        ctx.textAlign = 'left';
        ctx.textBaseline = 'middle';
        values.forEach((value, i) =>
          ctx.fillText(say(value), chart.valToPos(value, 'y', true) + 6 * ratio, chart.valToPos(i, 'x', true)));
      })],
    },
  }, [places, values]);
}

/** A chart that is walked along with the arrow keys, as with the mouse: show gets the place, say gives it in words. */
function walkable(box, chart, count, label, show, say) {
  let at = -1;
  const point = () => {
    const left = chart.valToPos(chart.data[0][at], 'x');
    chart.setCursor({ left, top: chart.over.clientHeight / 2 });
    box.scrollLeft = left - box.clientWidth / 2;
  };
  const go = (i) => {
    at = Math.max(0, Math.min(count - 1, i));
    const { min, max } = chart.scales.x;
    if (at >= min && at <= max) return point();
    // Beyond what was zoomed into: all of it again, which the chart takes up before the next microtask.
    chart.setScale('x', { min: 0, max: count - 1 });
    queueMicrotask(point);
  };
  const moved = (i) => {
    if (i === null || i === undefined) return;
    at = i;
    box.setAttribute('aria-valuenow', i + 1);
    box.setAttribute('aria-valuetext', sound(say(i)));
    show(i);
  };
  const keys = { ArrowRight: () => at + 1, ArrowLeft: () => at - 1, ArrowUp: () => at + 1, ArrowDown: () => at - 1,
    PageUp: () => at + 10, PageDown: () => at - 10, Home: () => 0, End: () => count - 1 };
  for (const [name, value] of Object.entries({ tabindex: 0, role: 'slider', 'aria-label': label, 'aria-valuemin': 1,
    'aria-valuemax': count, 'aria-valuenow': 1, 'aria-valuetext': sound(say(0)) })) box.setAttribute(name, value);
  box.addEventListener('keydown', (event) => {
    const key = keys[event.key];
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(key());
  });
  box.addEventListener('focus', () => at === -1 && box.matches(':focus-visible') && go(0));
  (chart.hooks.setCursor ??= []).push(() => moved(chart.cursor.idx));
}
`;
