/**
 * How the page makes its elements and says numbers. `h` sets texts as text nodes and nothing as HTML; texts of people go
 * through `said` (inline) or `words` (paragraphs), which keep their direction of writing to themselves.
 */
export const DOM = String.raw`
const report = JSON.parse(document.getElementById('report').textContent);
const page = document.getElementById('page');
page.replaceChildren();

/** Excerpts may end within a character; half of one is no text, and what reads or saves the page may choke on it. */
const sound = (value) => (typeof value === 'string' ? value.toWellFormed() : value);

const h = (tag, attributes, ...children) => made(document.createElement(tag), attributes, children);
/** The same for drawings, whose elements are of the kind of the page's empty one. */
const drawing = document.getElementById('drawing').namespaceURI;
const svg = (tag, attributes, ...children) => made(document.createElementNS(drawing, tag), attributes, children);
function made(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : sound(String(value)));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false).map(sound));
  return element;
}
const said = (text, css) => h('bdi', { class: css }, text);
const words = (text, css) => h('p', { class: 'words ' + (css ?? ''), dir: 'auto' }, text);
const soft = (...children) => h('span', { class: 'soft' }, ...children);

/** A section of the page, with its entry in the table of contents. */
const contents = h('ul', {});
function section(id, title, ...intro) {
  const element = h('section', { id, 'aria-labelledby': id + '-title' }, h('h2', { id: id + '-title' }, title), ...intro);
  contents.append(h('li', {}, h('a', { href: '#' + id }, title)));
  page.append(element);
  return element;
}

/** Contents are made when they are first looked at: a night may hold hundreds of blocks and thousands of turns. */
function fold(summary, fill, open) {
  const element = h('details', {}, h('summary', {}, ...summary));
  let filled = false;
  const look = () => {
    if (!element.open || filled) return;
    filled = true;
    element.append(...[fill()].flat());
  };
  element.addEventListener('toggle', look);
  if (open) {
    element.open = true;
    look();
  }
  return element;
}

/** Columns: [heading, cell of a row, css class]; the caption is for who cannot see the heading above. On narrow screens every cell shows its heading. */
function table(caption, columns, rows) {
  return h('div', { class: 'wide' }, h('table', {},
    h('caption', { class: 'hidden' }, caption),
    h('thead', {}, h('tr', {}, columns.map(([name, , css]) => h('th', { scope: 'col', class: css }, name)))),
    h('tbody', {}, rows.map((row) => h('tr', {}, columns.map(([name, cell, css], i) =>
      h(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: css, 'data-label': name }, cell(row))))))));
}

const LOCALE = 'en-GB';
const whole = new Intl.NumberFormat(LOCALE);
const short = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dateTime = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const dateOnly = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const timeOnly = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' });
const when = (ms) => dateTime.format(ms);
const score = (value) => (value === null || value === undefined ? '–' : short.format(value));
const percent = (share) => (share === null || !Number.isFinite(share) ? '–' : Math.round(share * 100) + ' %');
const many = (n, one, more) => whole.format(n) + ' ' + (n === 1 ? one : more ?? one + 's');
const kept = ({ originalLength, compressedLength }) => (originalLength === 0 ? null : compressedLength / originalLength);
const human = (name) => name.replaceAll('_', ' ');
function lasted(ms) {
  if (ms < 1000) return Math.round(ms) + ' ms';
  if (ms < 60000) return (ms / 1000).toFixed(ms < 10000 ? 1 : 0) + ' s';
  const minutes = Math.floor(ms / 60000);
  const rest = Math.round((ms % 60000) / 1000);
  return minutes < 60 ? minutes + ' min ' + rest + ' s' : Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
}

/** What several sections ask: which number a block has on this page, and where an entry was said. */
const TYPES = ['arc', 'quiet', 'note', 'metablock'];
const numberOf = new Map(report.blocks.map((block, i) => [block.id, i + 1]));
const turnOf = new Map(report.sessions.flatMap(({ turns }) => turns.map((turn) => [turn.id, turn])));
const blockLink = (id) => {
  const n = numberOf.get(id);
  return n === undefined ? null : h('a', { href: '#block-' + n, class: 'number' }, 'No. ' + n);
};
`;
