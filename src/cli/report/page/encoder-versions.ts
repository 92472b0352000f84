import { REASON_TEXTS } from '../../reasons.ts';
import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatCount, formatDateTime, formatInteger, formatScore, NO_VALUE } from './format.ts';
import { createTable } from './layout.ts';
import type { Column } from './layout.ts';
import type { EncoderVersionSummary } from './report-types.ts';
import { createMutedText } from './texts.ts';

/** The newest so many. */
const MAX_ROWS = 30;
const REJECTION_TEXTS: Readonly<Record<string, string>> = {
  ...REASON_TEXTS,
  lobotomy: 'everyday phrases lost their places',
};

/** The encoder's versions, newest first: what each learned from, and how it was judged. */
export function createEncoderVersions(versions: readonly EncoderVersionSummary[]): HTMLElement[] {
  const heading = createElement('h3', {}, 'Versions ', createMutedText(formatInteger(versions.length)));
  const table = createTable('Versions of the native encoder', COLUMNS, versions.slice(0, MAX_ROWS));
  const note = createElement(
    'p',
    { class: 'note' },
    'Held out: loss on pairs that were never trained on, and how surely their answers stand out more than before ' +
      '(Student’s t; 1.7 and more, either way, is no chance). Golden Anchor: on pairs of old that are to stay. ' +
      'Everyday: how far phrases that no memory is made of lie to each other as before; 1 is all the way. Each ' +
      'before and after the night.',
  );
  return [heading, table, note];
}

const COLUMNS: readonly Column<EncoderVersionSummary>[] = [
  {
    heading: 'Version',
    className: 'figure numbered',
    renderCell: ({ number }) => createElement('b', {}, formatInteger(number)),
  },
  { heading: 'Trained', renderCell: renderOrigin },
  { heading: 'Verdict', className: 'verdict', renderCell: renderVerdict },
  { heading: 'Learned from', className: 'figure', renderCell: renderLessons },
  { heading: 'Held out', className: 'figure', renderCell: renderHeldOut },
  {
    heading: 'Golden Anchor',
    className: 'figure',
    renderCell: ({ anchor_before: before, anchor_after: after }) => formatChange(before, after),
  },
  { heading: 'Everyday', className: 'figure', renderCell: ({ unrelated }) => formatScore(unrelated) },
];

const formatChange = (before: number | null, after: number | null): string =>
  before === null && after === null ? NO_VALUE : `${formatScore(before)} → ${formatScore(after)}`;

function renderOrigin({ created_at: createdAt, parent }: EncoderVersionSummary): Child {
  const unparented = createdAt === null ? '' : 'from nothing';
  return [
    createdAt === null ? NO_VALUE : formatDateTime(Date.parse(createdAt)),
    createElement('br', {}),
    createMutedText(parent === null ? unparented : `from version ${parent}`),
  ];
}

function renderVerdict({ verdict, reason, in_use: isUsed, fault }: EncoderVersionSummary): Child {
  const createStatus = (css: string, text: string): HTMLElement =>
    createElement('span', { class: `status ${css}` }, text);
  const note = fault !== null && createElement('div', { class: 'soft' }, fault);
  if (verdict === null) return [createStatus('failed', 'unreadable'), note];
  if (verdict === 'accepted')
    return [createStatus('completed', isUsed ? 'accepted, in use' : 'accepted'), note];
  const why = REJECTION_TEXTS[reason ?? ''] ?? 'for no reason known';
  return [createStatus('failed', 'rejected'), `: ${why}`, note];
}

function renderLessons({ pairs, uses }: EncoderVersionSummary): Child {
  if (pairs === null) return NO_VALUE;
  return [
    formatCount(pairs, 'pair'),
    createElement('br', {}),
    createMutedText(formatCount(uses ?? 0, 'use')),
  ];
}

function renderHeldOut(version: EncoderVersionSummary): Child {
  const { held_out_before: before, held_out_after: after, held_out_pairs: pairs, standing_t: t } = version;
  if (t === null) return formatChange(before, after);
  const evidence = `${formatCount(pairs ?? 0, 'pair')}, t ${t.toFixed(1)}`;
  return [formatChange(before, after), createElement('br', {}), createMutedText(evidence)];
}
