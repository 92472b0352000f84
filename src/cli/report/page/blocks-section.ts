import { createBlockTable } from './block-table.ts';
import { createElement } from './elements.ts';
import { createSection } from './layout.ts';
import type { ReportIndex } from './report-index.ts';
import { createEmptyNote } from './texts.ts';

/** More rows than these are laid out when they are looked at, not before the page shows. */
const MAX_ROWS_AT_ONCE = 100;
const ROW_HEIGHT = 100;

/** The blocks of the night: a table to be sorted, each row of which opens on the block's words. */
export function renderBlocksSection(index: ReportIndex): void {
  const { blocks } = index.report;
  const section = createSection(
    'blocks',
    'Blocks',
    createElement(
      'p',
      {},
      'What the night made of the talk. P is how surprising it was, C how coherent, ID how near to a question ' +
        'asked, W how likely somebody will ask for it, each from 0 to 1, for its best sentence, its best exchange ' +
        'and the whole. Open a block to read what was kept.',
    ),
  );
  if (blocks.length === 0) {
    section.append(createEmptyNote('No block was formed.'));
    return;
  }
  section.append(...createBlockTable(index));
  if (blocks.length > MAX_ROWS_AT_ONCE) {
    const height = blocks.length * ROW_HEIGHT;
    section.setAttribute('style', `content-visibility: auto; contain-intrinsic-height: auto ${height}px`);
  }
  addEventListener('hashchange', openLinkedBlock);
  openLinkedBlock();
}

/** Links from elsewhere on the page open what they lead to. */
function openLinkedBlock(): void {
  if (!/^#block-\d+$/.test(location.hash)) return;
  const row = document.getElementById(location.hash.slice(1));
  row?.querySelector<HTMLElement>('button[aria-expanded=false]')?.click();
  row?.scrollIntoView();
}
