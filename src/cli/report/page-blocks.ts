/** The blocks of the night: a table to be sorted, each row of which opens on the block's words. */
export const BLOCKS = String.raw`
{
  const composite = ({ salience, composite: own }) => salience?.composite ?? own;
  /** One text, not a table in each of some hundred rows: those take a browser a second to lay out. */
  const line = (name, { P, C, ID }) => [name.padEnd(8), ...[P, C, ID].map((value) => score(value).padStart(4))].join('  ');
  const scores = ({ salience }) => salience === null ? '–' : h('div', { class: 'levels' },
    ['sentence', 'exchange', 'theme'].map((name) => line(name, salience[name + '_level'])).join('\n'));

  /** Columns: [heading, cell, css class, what it is sorted by, whether the greatest come first]. */
  const columns = [
    ['No.', (block) => soft(numberOf.get(block.id)), 'figure', (block) => numberOf.get(block.id), false],
    ['Title and question', (block, toggle) => [toggle, words(block.question, 'question')], 'title', ({ title }) => title.toLowerCase(), false],
    ['Type', ({ type }) => h('span', { class: 'type ' + type }, type), '', ({ type }) => TYPES.indexOf(type), false],
    ['Session', ({ sessionId, entries, constituents }) => [said(sessionId, 'session'), ' ',
      soft(entries.length === 0 ? many(constituents.length, 'block') : turnsOf(entries))], 'place',
    ({ sessionId, startAt }) => sessionId + String(startAt).padStart(16, '0'), false],
    ['Level: P, C, ID', scores],
    ['Composite', (block) => h('b', {}, score(composite(block))), 'figure', composite, true],
    ['Arreté', ({ flux }) => (flux ? [score(flux.arrete), h('br'), soft('res. ' + score(flux.resolution))] : '–'), 'figure',
      ({ flux }) => flux?.arrete ?? -Infinity, true],
    ['Kept', (block) => [percent(kept(block)), h('br'), soft(whole.format(block.compressedLength) + ' of '
      + whole.format(block.originalLength))], 'figure', (block) => kept(block) ?? Infinity, false],
  ];

  const { blocks } = report;
  const room = section('blocks', 'Blocks',
    h('p', {}, 'What the night made of the talk. P is how surprising it was, C how coherent, ID how near to a question asked, each '
      + 'for its best sentence, its best exchange and the whole. Open a block to read what was kept.'));
  if (blocks.length === 0) room.append(h('p', { class: 'none' }, 'No block was formed.'));
  else tableOfBlocks();

  function tableOfBlocks() {
    const body = h('tbody', {});
    const rows = new Map(blocks.map((block) => [block, rowsOf(block)]));
    let by = columns.findIndex(([name]) => name === 'Composite');
    let down = true;
    const heads = columns.map(([name, , css, key], i) => h('th', { scope: 'col', class: css },
      key ? h('button', { type: 'button', click: () => sort(i, i === by ? !down : columns[i][4]) }, name) : name));
    const choice = h('select', { id: 'sort', change: () => sort(Number(choice.value), columns[Number(choice.value)][4]) },
      columns.flatMap(([name, , , key], i) => (key ? [h('option', { value: i, selected: i === by }, name)] : [])));
    function sort(column, descending) {
      by = column;
      down = descending;
      const key = columns[by][3];
      const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
      const sorted = [...blocks].sort((a, b) => compare(key(a), key(b)) || numberOf.get(a.id) - numberOf.get(b.id));
      body.replaceChildren(...sorted.flatMap((block) => rows.get(block)));
      heads.forEach((head, i) => (i === by ? head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
        : head.removeAttribute('aria-sort')));
      choice.value = String(by);
    }
    const all = h('button', { type: 'button', class: 'all', click: () => {
      const closed = body.querySelectorAll('button[aria-expanded=false]');
      for (const button of closed.length > 0 ? closed : body.querySelectorAll('button[aria-expanded=true]')) button.click();
    } }, 'Open or close all');
    room.append(h('div', { class: 'tools' }, h('label', { for: 'sort', class: 'narrow' }, 'Sort by '), choice, all),
      h('div', { class: 'wide' }, h('table', { class: 'blocks' },
        h('caption', { class: 'hidden' }, 'Blocks of this night'), h('thead', {}, h('tr', {}, heads)), body)));
    sort(by, down);
    // Hundreds of rows are laid out when they are looked at, not before the page shows.
    if (blocks.length > 100) room.setAttribute('style', 'content-visibility: auto; contain-intrinsic-height: auto ' + blocks.length * 100 + 'px');
    // Links from elsewhere on the page open what they lead to.
    const follow = () => {
      const found = /^#block-\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
      found?.querySelector('button[aria-expanded=false]')?.click();
      found?.scrollIntoView();
    };
    addEventListener('hashchange', follow);
    follow();
  }

  function rowsOf(block) {
    const n = numberOf.get(block.id);
    const inner = h('td', { colspan: columns.length });
    const more = h('tr', { class: 'inside', id: 'inside-' + n, hidden: true }, inner);
    const toggle = h('button', { type: 'button', class: 'toggle', 'aria-expanded': 'false', 'aria-controls': 'inside-' + n, click: () => {
      more.hidden = !more.hidden;
      toggle.setAttribute('aria-expanded', String(!more.hidden));
      if (inner.childNodes.length === 0) inner.append(...insideOf(block));
    } }, said(block.title || 'without a title'));
    return [h('tr', { class: 'block', id: 'block-' + n }, columns.map(([name, cell, css]) =>
      h('td', { class: css, 'data-label': name }, cell(block, toggle)))), more];
  }
}
`;
