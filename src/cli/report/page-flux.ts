/** The flux of each session: surprise turn by turn, its arcs, what stayed live, where blocks begin. */
export const FLUX = String.raw`
{
  const mark = (css, text) => h('li', {}, h('span', { class: 'swatch ' + css, 'aria-hidden': 'true' }), text);
  const flux = section('flux', 'Flux',
    h('p', {}, 'How surprising each turn was, in bits per word, in the order they were said. Choose a turn with the pointer or, '
      + 'after focusing the chart, with the arrow keys; drag across to look closer, double-click to see all again.'),
    h('ul', { class: 'legend' }, mark('live', 'live: kept verbatim'), mark('dead', 'dead: summarised'), mark('arc', 'arc'),
      mark('open', 'arc still open'), mark('border', 'border of a block')));
  const firstWithArc = Math.max(0, report.sessions.findIndex(({ arcs }) => arcs.length > 0));
  report.sessions.forEach((session, i) => {
    const { turns, arcs } = session;
    const open = arcs.filter((arc) => arc.open).length;
    const span = turns.length === 0 ? '' : dateOnly.format(turns[0].at);
    flux.append(fold([said(session.id, 'name'), ' ',
      soft([span, many(turns.length, 'turn'), many(arcs.length, 'arc') + (open > 0 ? ' (' + open + ' open)' : '')]
        .filter(Boolean).join(' · '))],
    () => drawn(session), i === firstWithArc));
  });
  if (report.sessions.length === 0) flux.append(h('p', { class: 'none' }, 'No session has turns of this night.'));

  /** Places of an arc's turns in the order shown: turns are ordered by time, which late arrivals change. */
  function placesOf({ firstTurn, lastTurn }, turns) {
    let from = Infinity;
    let to = -Infinity;
    turns.forEach(({ turn }, i) => {
      if (turn < firstTurn || turn > lastTurn) return;
      from = Math.min(from, i);
      to = Math.max(to, i);
    });
    return { from, to };
  }

  function drawn({ turns, arcs }) {
    if (turns.length === 0) return h('p', { class: 'none' }, 'No turns.');
    const bands = arcs.map((arc) => ({ ...placesOf(arc, turns), open: arc.open })).filter(({ from }) => from !== Infinity);
    const box = h('div', { class: 'chart' });
    const readout = h('div', { class: 'readout' }, soft('Choose a turn to read how it begins.'));
    const list = fold(['All turns as a table'], () => table('Turns', [
      ['Turn', ({ turn }) => whole.format(turn), 'figure'],
      ['Who', ({ who, at }) => [said(who), ' ', soft(when(at))]],
      ['Surprise', ({ surprise }) => score(surprise), 'figure'],
      ['State', ({ state, zone }) => [state, zone].filter(Boolean).join(', ') || '–'],
      ['Block', ({ blockId }) => blockLink(blockId) ?? '–'],
      ['Begins', ({ text }) => words(text), 'text'],
    ], turns));
    // The box has no width before it is on the page.
    queueMicrotask(() => {
      const chart = plot(box, 256, options(turns, bands), [turns.map((_, i) => i), turns.map(({ surprise }) => surprise)],
        turns.length * 2);
      walkable(box, chart, turns.length, 'Surprise by turn', (i) => readout.replaceChildren(...tell(turns[i])),
        (i) => 'turn ' + turns[i].turn + ', ' + turns[i].who + ', ' + score(turns[i].surprise) + ' bits per word, '
          + [turns[i].zone, turns[i].state].filter(Boolean).join(', ') + ': ' + turns[i].text);
    });
    return [box, readout, list];
  }

  function tell({ turn, who, at, surprise, state, zone, blockId, text }) {
    const block = report.blocks[(numberOf.get(blockId) ?? 0) - 1];
    return [
      h('p', { class: 'who' }, said(who, 'name'), ' ', soft('turn ' + turn + ' · ' + when(at))),
      words(text, zone ?? ''),
      h('p', { class: 'soft' }, [surprise === null ? 'not measured' : score(surprise) + ' bits per word', state, zone]
        .filter(Boolean).join(' · '), block ? [' · ', blockLink(blockId), ' ', said(block.title)] : null),
    ];
  }

  function options(turns, bands) {
    const borders = turns.flatMap(({ blockId }, i) => (i > 0 && blockId !== turns[i - 1].blockId ? [i] : []));
    return {
      cursor: { y: false, drag: { x: true, y: false, setScale: true }, points: { size: 11, width: 2, fill: () => ink('sheet'),
        stroke: () => ink('ink') } },
      padding: [20, 12, 0, 0],
      scales: {
        x: { time: false, range: (_, low, high) => (low === null ? [0, 1] : [Math.max(-0.6, low - 0.6), high + 0.6]) },
        y: { range: (_, low, high) => (low === null ? [0, 1] : uPlot.rangeNum(low, high, 0.1, false)) },
      },
      axes: [
        axis({ incrs: WHOLE, gap: 14, size: 32, label: 'turn', labelGap: -2, grid: { show: false }, ticks: { show: false }, space: 44,
          values: (_, ticks) => ticks.map((i) => turns[i]?.turn ?? '') }),
        axis({ size: 48, label: 'bits per word', space: 36 }),
      ],
      series: [{}, { stroke: () => ink('line'), width: 1.25, points: { show: false } }],
      hooks: {
        drawClear: [(chart) => inside(chart, (ctx, box, ratio) => arcsUnder(chart, bands, ctx, box, ratio))],
        draw: [
          (chart) => inside(chart, (ctx, box, ratio) => bordersAndPoints(chart, turns, borders, ctx, box, ratio)),
          (chart) => around(chart, turns, borders),
        ],
      },
    };
  }

  function arcsUnder(chart, bands, ctx, box, ratio) {
    for (const { from, to, open } of bands) {
      const left = chart.valToPos(from - 0.5, 'x', true);
      const right = chart.valToPos(to + 0.5, 'x', true);
      ctx.fillStyle = ink('arc');
      ctx.fillRect(left, box.top, right - left, box.height);
      ctx.fillStyle = ink('arc-edge');
      ctx.fillRect(left, box.top, ratio, box.height);
      if (!open) {
        ctx.fillRect(right - ratio, box.top, ratio, box.height);
        continue;
      }
      // An open one has no right edge, and stripes where it goes on.
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, box.top, right - left, box.height);
      ctx.clip();
      ctx.strokeStyle = ink('arc');
      ctx.lineWidth = 3 * ratio;
      ctx.beginPath();
      for (let x = left - box.height; x < right; x += 9 * ratio) {
        ctx.moveTo(x, box.top + box.height);
        ctx.lineTo(x + box.height, box.top);
      }
      ctx.stroke();
      ctx.restore();
    }
  }

  function bordersAndPoints(chart, turns, borders, ctx, box, ratio) {
    ctx.strokeStyle = ink('border');
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    for (const i of borders) {
      const x = Math.round(chart.valToPos(i - 0.5, 'x', true)) + 0.5;
      ctx.moveTo(x, box.top);
      ctx.lineTo(x, box.top + box.height);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    const step = chart.valToPos(1, 'x', true) - chart.valToPos(0, 'x', true);
    const size = Math.max(1.6 * ratio, Math.min(4 * ratio, step / 2.4));
    turns.forEach(({ surprise, zone }, i) => {
      if (surprise === null) return;
      ctx.beginPath();
      ctx.arc(chart.valToPos(i, 'x', true), chart.valToPos(surprise, 'y', true), size, 0, 2 * Math.PI);
      ctx.fillStyle = ink(zone === 'live' ? 'live' : 'sheet');
      ctx.strokeStyle = ink(zone === 'live' ? 'live' : 'dead');
      ctx.lineWidth = Math.min(1.5 * ratio, size);
      ctx.fill();
      ctx.stroke();
    });
  }

  /** Outside the plot: the zones along the axis below, the numbers of the blocks above. */
  function around(chart, turns, borders) {
    const { ctx, bbox } = chart;
    const ratio = uPlot.pxRatio;
    const clamp = (x) => Math.max(bbox.left, Math.min(bbox.left + bbox.width, x));
    const edge = (i) => clamp(chart.valToPos(i - 0.5, 'x', true));
    ctx.save();
    turns.forEach(({ zone }, i) => {
      if (zone === null) return;
      const gap = edge(i + 1) - edge(i) > 6 * ratio ? ratio : 0;
      ctx.fillStyle = ink(zone);
      ctx.fillRect(edge(i), bbox.top + bbox.height + 4 * ratio, edge(i + 1) - edge(i) - gap, 6 * ratio);
    });
    ctx.font = 11 * ratio + FONT.slice(4);
    ctx.fillStyle = ink('soft');
    ctx.textAlign = 'center';
    ctx.textBaseline = 'bottom';
    const ends = [0, ...borders, turns.length];
    for (let b = 0; b + 1 < ends.length; b++) {
      const n = numberOf.get(turns[ends[b]].blockId);
      const room = edge(ends[b + 1]) - edge(ends[b]);
      const text = 'No. ' + n;
      if (n === undefined || room < 8 * ratio) continue;
      const shown = ctx.measureText(text).width + 4 * ratio < room ? text : String(n);
      if (ctx.measureText(shown).width < room)
        ctx.fillText(shown, (edge(ends[b]) + edge(ends[b + 1])) / 2, bbox.top - 4 * ratio);
    }
    ctx.restore();
  }
}
`;
