import { REASON_TEXTS } from '../reasons.ts';

/** What the native encoder learned, version by version, and which memories it came to see otherwise. */
export const MIND = String.raw`
const WHY = ${JSON.stringify({ ...REASON_TEXTS, lobotomy: 'everyday phrases lost their places' })};
/** Most shifts are small, and none of them is none. */
const shift = (delta) => (delta > 0 && delta < 0.01 ? delta.toFixed(4) : score(delta));
if (report.mind !== null) {
  const { versions, problem, map, history } = report.mind;
  const used = versions.find(({ in_use: used }) => used);
  const mind = section('mind', 'The mind', h('p', {}, 'Every night trains a native encoder on what was asked, answered and used, and '
    + 'judges it before it is let in. Losses are in nats a pair: lower is better.'));
  if (problem !== null) mind.append(h('p', { class: 'status failed' }, problem));
  if (versions.length === 0) mind.append(h('p', { class: 'none' }, 'No version yet: the first night with enough to learn from trains one.'));
  else {
    mind.append(h('p', { class: 'lead' }, used ? 'Version ' + used.number + ' is in use.' : 'No version is in use.'));
    tableOfVersions();
    curves();
    if (map !== null) drawMap(mind, map);
    moves();
  }

  function verdictOf({ verdict, reason, in_use: used, fault }) {
    return [
      verdict === null ? h('span', { class: 'status failed' }, 'unreadable')
        : verdict === 'accepted' ? h('span', { class: 'status completed' }, used ? 'accepted, in use' : 'accepted')
          : [h('span', { class: 'status failed' }, 'rejected'), ': ' + (WHY[reason] ?? 'for no reason known')],
      fault === null ? null : h('div', { class: 'soft' }, fault),
    ];
  }
  function tableOfVersions() {
    const change = (before, after) => (before === null && after === null ? '–' : score(before) + ' → ' + score(after));
    mind.append(h('h3', {}, 'Versions ', soft(whole.format(versions.length))), table('Versions of the native encoder', [
      ['Version', ({ number }) => h('b', {}, whole.format(number)), 'figure numbered'],
      ['Trained', ({ created_at: at, parent }) => [at === null ? '–' : when(Date.parse(at)), h('br'),
        soft(parent !== null ? 'from version ' + parent : at === null ? '' : 'from nothing')]],
      ['Verdict', verdictOf, 'verdict'],
      ['Learned from', ({ pairs, uses }) => (pairs === null ? '–' : [many(pairs, 'pair'), h('br'), soft(many(uses ?? 0, 'use'))]), 'figure'],
      ['Held out', (one) => [change(one.held_out_before, one.held_out_after), ...(one.standing_t === null ? [] : [h('br'),
        soft(many(one.held_out_pairs, 'pair') + ', t ' + one.standing_t.toFixed(1))])], 'figure'],
      ['Golden Anchor', (one) => change(one.anchor_before, one.anchor_after), 'figure'],
      ['Everyday', ({ unrelated }) => score(unrelated), 'figure'],
    ], versions.slice(0, 30)), h('p', { class: 'note' }, 'Held out: loss on pairs that were never trained on, and how surely their answers stand out more than before (Student’s t; 1.7 and more, either way, is no chance). Golden Anchor: on '
      + 'pairs of old that are to stay. Everyday: how far phrases that no memory is made of lie to each other as before; 1 is all the '
      + 'way. Each before and after the night.'));
  }

  function curves() {
    const drawn = versions.filter(({ curve }) => curve.length > 1).slice(0, 5);
    if (drawn.length === 0) return;
    const steps = [...new Set(drawn.flatMap(({ curve }) => curve.map(([step]) => step)))].sort((a, b) => a - b);
    const lines = drawn.map(({ curve }) => {
      const known = new Map(curve);
      return steps.map((step) => known.get(step) ?? null);
    });
    const told = drawn.map(({ number, curve }) => 'version ' + number + ' from ' + score(curve[0][1]) + ' to ' + score(curve.at(-1)[1]));
    const box = h('div', { class: 'chart', role: 'img', 'aria-label': 'Loss of training by batch: ' + told.join(', ') });
    const rest = 'Point at the curves to read them.';
    const readout = h('div', { class: 'readout small' }, soft(rest));
    mind.append(h('h3', {}, 'Loss while training'),
      h('ul', { class: 'legend' }, drawn.map(({ number, verdict }, i) => h('li', {},
        h('span', { class: 'swatch line k' + (i + 1), 'aria-hidden': 'true' }),
        'version ' + number + (verdict === 'rejected' ? ', rejected' : '')))), box, readout);
    const chart = plot(box, 240, {
      cursor: plainCursor,
      scales: { x: { time: false } },
      axes: [axis({ incrs: WHOLE, size: 26, label: 'batch' }), axis({ size: 56, label: 'loss', values: (_, ticks) => ticks.map(score) })],
      series: [{}, ...drawn.map(({ verdict }, i) => ({ stroke: () => ink('c' + (i + 1)), width: i === 0 ? 2.5 : 1.5, spanGaps: true,
        dash: verdict === 'rejected' ? [5, 4] : undefined, points: { show: false } }))],
    }, [steps, ...lines]);
    (chart.hooks.setCursor ??= []).push(() => {
      const at = chart.cursor.idx;
      if (at === null || at === undefined) return readout.replaceChildren(soft(rest));
      readout.replaceChildren(h('p', {}, soft('batch ' + steps[at] + ': '), drawn.flatMap(({ number }, i) =>
        (lines[i][at] === null ? [] : [h('span', { class: 'pair' }, 'version ' + number + ' ', h('b', {}, score(lines[i][at])))]))));
    });
  }

  function moves() {
    mind.append(h('h3', {}, 'Memories that moved ', soft(history.length > 0 ? 'the furthest ' + history.length : '')));
    if (history.length === 0) {
      mind.append(h('p', { class: 'none' }, 'None so far: a memory moves when it is touched and a later version feels it otherwise.'));
      return;
    }
    const most = Math.max(...history.map(({ largest }) => largest));
    const swatch = (css, text) => h('li', {}, h('span', { class: 'swatch dot ' + css, 'aria-hidden': 'true' }), text);
    mind.append(h('p', {}, 'Δ is how far a memory lay from where it had been felt before (cosine distance), each time it was touched.'),
      h('ul', { class: 'legend' }, swatch('live', 'felt anew'), swatch('shift', 'epiphany: more than a night’s usual drift')),
      table('Memories that moved furthest', [
        ['Memory', ({ id, title }) => [said(title || 'without a title', 'name'), ' ', blockLink(id)], 'title'],
        ['Largest Δ', ({ largest }) => shift(largest), 'figure'],
        ['History', ({ title, events }) => lollipops(title, events.filter(({ event }) => event !== 'creation'), most)],
        ['Last', ({ events }) => {
          const { date, model_version: version, direction } = events.at(-1);
          return [dateOnly.format(Date.parse(date)) + ', ' + version, direction ? [h('br'), soft(said(direction))] : null];
        }],
      ], history));
  }
  function lollipops(title, events, most) {
    const [step, height] = [14, 40];
    const shown = events.slice(-14);
    const say = ({ date, model_version: version, event, delta_magnitude: delta, direction }) => dateOnly.format(Date.parse(date)) + ', '
      + version + ': Δ ' + shift(delta) + (event === 'epiphany' ? ', an epiphany' : '') + (direction ? ', ' + direction : '');
    const width = Math.max(1, shown.length) * step + 4;
    return svg('svg', { class: 'moves', width, height, viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': shown.map(say).join('; ') },
      svg('path', { class: 'ground', d: 'M0 ' + (height - 1.5) + 'H' + width }),
      shown.map((event, i) => {
        const [x, y] = [step / 2 + 2 + i * step, height - 2 - (event.delta_magnitude / most) * (height - 9)];
        return svg('g', { class: event.event === 'epiphany' ? 'shift' : 'live' }, svg('title', {}, say(event)),
          svg('path', { d: 'M' + x + ' ' + (height - 2) + 'V' + y.toFixed(1) }),
          svg('circle', { cx: x, cy: y.toFixed(1), r: event.event === 'epiphany' ? 4.5 : 3 }));
      }));
  }
}
`;
