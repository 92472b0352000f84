/** How much of each block was kept. */
export const COMPRESSION = String.raw`
{
  const counted = report.blocks.filter(({ type, originalLength }) => type !== 'metablock' && originalLength > 0)
    .sort((a, b) => b.originalLength - a.originalLength || numberOf.get(a.id) - numberOf.get(b.id));
  const compression = section('compression', 'Compression');
  if (counted.length === 0) compression.append(h('p', { class: 'none' }, 'Nothing was compressed.'));
  else {
    const [before, after] = ['originalLength', 'compressedLength'].map((name) => counted.reduce((sum, block) => sum + block[name], 0));
    const readout = h('div', { class: 'readout small' }, soft('Choose a block.'));
    const box = h('div', { class: 'chart' });
    const swatch = (css, text) => h('li', {}, h('span', { class: 'swatch ' + css, 'aria-hidden': 'true' }), text);
    compression.append(
      h('p', {}, 'Of ' + whole.format(before) + ' characters said the blocks keep ' + whole.format(after) + ' (' + percent(after / before)
        + '): live zones word for word, dead ones as summaries. The longest block comes first; metablocks repeat their parts and are '
        + 'left out.'),
      h('ul', { class: 'legend' }, swatch('original', 'characters said'), swatch('live', 'characters kept')), box, readout);
    const bar = uPlot.paths.bars({ size: [0.78, 34] });
    const series = (colour) => ({ fill: () => ink(colour), stroke: () => ink(colour), width: 0, paths: bar, points: { show: false } });
    const chart = plot(box, 240, {
      cursor: plainCursor,
      scales: { x: { time: false, range: [-0.6, counted.length - 0.4] }, y: { range: (_, __, most) => [0, most * 1.08] } },
      axes: [
        axis({ incrs: WHOLE, grid: { show: false }, space: 34, size: 26, label: 'No. of the block',
          values: (_, ticks) => ticks.map((i) => (counted[i] ? numberOf.get(counted[i].id) : '')) }),
        axis({ size: 60, label: 'characters', values: (_, ticks) => ticks.map((tick) => whole.format(tick)) }),
      ],
      series: [{}, series('original'), series('live')],
    }, [counted.map((_, i) => i), counted.map(({ originalLength }) => originalLength), counted.map(({ compressedLength }) => compressedLength)]);
    const facts = (block) => whole.format(block.compressedLength) + ' of ' + whole.format(block.originalLength) + ' characters, '
      + percent(kept(block));
    walkable(box, chart, counted.length, 'Characters said and kept, by block', (i) => readout.replaceChildren(
      h('p', {}, blockLink(counted[i].id), ' ', said(counted[i].title, 'name'), ' ', soft(facts(counted[i])))),
    (i) => 'block ' + numberOf.get(counted[i].id) + ', ' + counted[i].title + ': ' + facts(counted[i]));
  }
}
`;
