/** What the night's blocks grew into: the tree of themes, the questions a mind is about, and what waits for one. */
export const INQUIRY = String.raw`
{
  const { clusters, centroids, antechamber, cycle } = report;
  const none = (text) => h('p', { class: 'none' }, text);
  const most = (a, b) => b.blocks - a.blocks;

  const themes = section('clusters', 'Clusters', h('p', {}, 'Themes of everything in the Cortex, the widest first.'));
  const known = new Set(clusters.map(({ id }) => id));
  const below = Map.groupBy(clusters, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
  const fresh = Map.groupBy(report.blocks, ({ clusterId }) => clusterId);
  const node = (cluster, above) => {
    const parts = above.has(cluster.id) ? [] : (below.get(cluster.id) ?? []).toSorted(most);
    const line = [said(cluster.name, 'name'), ' ', soft('level ' + cluster.level + ' · ' + many(cluster.blocks, 'block')
      + (fresh.has(cluster.id) ? ', ' + fresh.get(cluster.id).length + ' of this night' : ''))];
    const path = new Set([...above, cluster.id]);
    return h('li', {}, parts.length === 0 ? h('div', { class: 'leaf' }, line, words(cluster.summary))
      : h('details', { open: cluster.level > 1 }, h('summary', {}, line), words(cluster.summary),
        h('ul', {}, parts.map((part) => node(part, path)))));
  };
  const roots = (below.get(null) ?? []).toSorted((a, b) => b.level - a.level || most(a, b));
  themes.append(roots.length === 0 ? none('No clusters yet: they come when enough blocks have reached the Cortex.')
    : h('ul', { class: 'tree' }, roots.map((root) => node(root, new Set()))));

  const inquiry = section('questions', 'Questions', h('p', {}, 'The questions this memory is about (centroids), and how they came to be.'));
  const names = new Map(centroids.map(({ id, name }) => [id, name]));
  const parentsOf = ({ parents }) => parents.length === 0 ? '–' : parents.flatMap((id, i) =>
    [i > 0 ? ' + ' : '', names.has(id) ? said(names.get(id)) : soft('one no longer known')]);
  const into = ({ id }) => {
    const heir = centroids.find(({ parents }) => parents.includes(id));
    return heir ? said(heir.name) : '–';
  };
  const name = ['Name', (centroid) => [said(centroid.name, 'name'), words(centroid.question, 'question')], 'title'];
  const born = ['Born', ({ bornCycle }) => 'night ' + bornCycle + (bornCycle === cycle.number ? ' (this)' : ''), 'figure'];
  const size = ['Blocks', ({ blocks }) => whole.format(blocks), 'figure'];
  const origin = ['Origin', (centroid) => centroid.origin];
  const group = (title, list, columns, empty) => inquiry.append(h('h3', {}, title + ' ', soft(whole.format(list.length))),
    list.length === 0 ? none(empty) : table(title, columns, list.toSorted(most)));
  const active = centroids.filter(({ state }) => state === 'active').toSorted(most);
  group('Born this night', centroids.filter(({ bornCycle }) => bornCycle === cycle.number), [name, origin, size], 'None.');
  group('Merged', centroids.filter((centroid) => centroid.origin === 'fusion'), [name, ['Merged from', parentsOf, 'title'], born, size], 'None.');
  group('Retired', centroids.filter(({ state }) => state === 'retired'), [name, ['Went into', into], born, size], 'None.');
  group('Active', active, [name, origin, born, size], 'None yet.');
  const top = active.filter(({ blocks }) => blocks > 0).slice(0, 12);
  if (top.length > 1) {
    const box = h('div', { class: 'chart', role: 'img', 'aria-label': 'Blocks of the largest active questions, as in the table above' });
    inquiry.append(h('h3', {}, 'Blocks by question'), box);
    const cut = (text) => ([...text].length > 20 ? [...text].slice(0, 19).join('') + '…' : text);
    bars(box, top.map((centroid) => cut(centroid.name)), top.map(({ blocks }) => blocks),
      (value) => (Number.isInteger(value) ? whole.format(value) : ''), 'arc-edge');
  }

  const waiting = section('antechamber', 'Antechamber',
    h('p', {}, 'Coherent talk that answers no question asked so far. Enough of one kind becomes a question of its own.'));
  const groups = [...Map.groupBy(antechamber, ({ clusterId }) => clusterId)]
    .sort(([a, one], [b, other]) => (a === null) - (b === null) || other.length - one.length);
  let n = 0;
  for (const [id, list] of groups)
    waiting.append(h('h3', {}, id === null ? 'By themselves ' : 'Group ' + ++n + ' ', soft(whole.format(list.length))),
      h('ul', { class: 'waiting' }, list.toSorted((a, b) => b.at - a.at).map(({ id: block, question, summary, at }) =>
        h('li', {}, said(summary, 'name'), ' ', soft(dateOnly.format(at)), numberOf.has(block) ? [' ', blockLink(block)] : null,
          words(question, 'question')))));
  if (groups.length === 0) waiting.append(none('Nothing waits.'));
}
document.documentElement.dataset.ready = 'yes';
`;
