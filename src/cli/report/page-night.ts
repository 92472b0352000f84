/** The night in one glance: its figures, its nine stages. */
export const NIGHT = String.raw`
{
  const { cycle, figures, left } = report;
  const sum = Object.values(figures.blocks).reduce((a, b) => a + b, 0);
  const kinds = TYPES.filter((type) => figures.blocks[type] > 0)
    .map((type) => many(figures.blocks[type], ...{ arc: ['arc'], quiet: ['quiet stretch', 'quiet stretches'], note: ['note'],
      metablock: ['metablock'] }[type]));
  const listed = (items) => (items.length < 2 ? items.join('') : items.slice(0, -1).join(', ') + ' and ' + items.at(-1));

  document.getElementById('top').append(
    h('p', { class: 'kicker' }, 'Sophontic Memory'),
    h('h1', {}, 'Night ' + cycle.number),
    h('p', { class: 'dateline' }, when(cycle.startedAt)),
    h('nav', { 'aria-label': 'Sections' }, contents));

  const sentence = figures.entries === 0
    ? 'Nothing new had been said.'
    : many(figures.entries, 'turn') + ' became ' + many(sum, 'block') + (kinds.length > 0 ? ': ' + listed(kinds) : '') + '.'
      + (figures.kept === null ? '' : ' Compressed, they take ' + percent(figures.kept) + ' of their length.')
      + (figures.centroids_born > 0 ? ' ' + many(figures.centroids_born, 'question') + (figures.centroids_born === 1 ? ' was' : ' were') + ' born.' : '');
  const glance = section('night', 'At a glance', h('p', { class: 'lead' }, sentence));

  const fact = (name, value, note, css) =>
    h('div', { class: css }, h('dt', {}, name), h('dd', {}, value, note ? h('small', {}, note) : null));
  glance.append(h('dl', { class: 'facts' },
    fact('State', cycle.state, cycle.failure ? human(cycle.failure) : null, cycle.state === 'completed' ? '' : 'warn'),
    fact('Took', lasted(figures.seconds * 1000),
      timeOnly.format(cycle.startedAt) + ' to ' + (cycle.finishedAt === null ? 'not over' : timeOnly.format(cycle.finishedAt))),
    fact('Entries', whole.format(figures.entries), many(report.sessions.length + left.sessions, 'session')),
    fact('Turns per minute', figures.turns_per_minute === null ? '–' : whole.format(figures.turns_per_minute)),
    fact('Blocks', whole.format(sum), TYPES.map((type) => figures.blocks[type] + ' ' + type).join(', ')),
    fact('Flux arcs', whole.format(figures.arcs)),
    fact('Compressed to', percent(figures.kept), 'of the length said'),
    fact('Moved to the Cortex', whole.format(figures.migrated_blocks),
      many(figures.exchanges, 'exchange') + ', ' + whole.format(figures.archived) + ' archived'),
    fact('Questions', whole.format(figures.centroids_born) + ' born',
      whole.format(figures.centroids_fused) + ' merged, ' + whole.format(figures.antechamber) + ' to the Antechamber'),
    ...(figures.model === null ? [] : [fact('Language model', many(figures.model.answers, 'answer'),
      whole.format(figures.model.fell_back) + ' by the builtin editor, ' + whole.format(figures.model.memory_mb) + ' MB, '
      + whole.format(figures.model.memory_after_mb) + ' MB after')]),
    ...(report.trainer ? [fact('Your trainer', human(report.trainer.outcome), report.trainer.adapter ?? report.trainer.why,
      report.trainer.outcome === 'done' ? '' : 'warn')] : [])));
  if (left.sessions + left.blocks > 0)
    glance.append(h('p', { class: 'note' }, 'More than one page can show: ' + many(left.sessions, 'session') + ' and '
      + many(left.blocks, 'block') + ' are not on it. The figures above count everything.'));

  glance.append(h('h3', {}, 'The nine stages'));
  const chart = h('div', { class: 'chart', role: 'img',
    'aria-label': 'Time of each stage, as in the table below' });
  glance.append(chart);
  const { stages } = cycle;
  bars(chart, stages.map(({ name }) => human(name)), stages.map(({ ms }) => ms), (ms) => lasted(ms), 'live');
  glance.append(table('Stages of this night', [
    ['Stage', ({ name }) => [h('span', { class: 'soft' }, stages.findIndex((stage) => stage.name === name) + 1 + ' '), human(name)]],
    ['Status', ({ status, done, total }) => [h('span', { class: 'status ' + status }, status),
      status === 'running' ? soft(' ' + whole.format(done) + ' of ' + whole.format(total)) : null]],
    ['Time', ({ ms }) => lasted(ms), 'figure'],
    ['Counts', ({ counts }) => {
      const known = Object.entries(counts);
      return known.length === 0 ? '–' : h('ul', { class: 'counts' }, known.map(([name, value]) =>
        h('li', {}, human(name) + ' ', h('b', {}, whole.format(value)))));
    }],
  ], stages));
}
`;
