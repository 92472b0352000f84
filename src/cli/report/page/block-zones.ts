import { createElement } from './elements.ts';
import { formatCount, formatName } from './format.ts';
import { formatTurns } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { Block, Zone } from './report-types.ts';
import { createInlineText, createTextParagraph, createTurnSource } from './texts.ts';

const ZONE_REASON_TEXTS: Readonly<Record<string, string>> = {
  spike: 'a spike of surprise',
  arrete: 'the resolution of an arc',
  centroid: 'near a question asked',
  kept: 'kept on purpose',
};
const INSIGHT = 'insight:';

export function createZone(index: ReportIndex, zone: Zone, block: Block): HTMLElement {
  return zone.kind === 'live' ? createLiveZone(index, zone) : createDeadZone(index, zone, block);
}

function createLiveZone(index: ReportIndex, { reasons, texts, entries }: Zone): HTMLElement {
  const reasonTexts = reasons.flatMap((reason, i) => [
    i > 0 ? ', ' : '',
    createInlineText(describeReason(reason)),
  ]);
  return createElement(
    'div',
    { class: 'zone live' },
    createElement(
      'p',
      { class: 'tag' },
      createElement('b', {}, 'Live'),
      ' · verbatim',
      reasons.length > 0 && [' · ', reasonTexts],
    ),
    texts.map((text, i) => createQuote(index, text, entries[i])),
  );
}

function describeReason(reason: string): string {
  if (reason.startsWith(INSIGHT)) return `words of ${formatName(reason.slice(INSIGHT.length))}`;
  return ZONE_REASON_TEXTS[reason] ?? reason;
}

function createQuote({ turns }: ReportIndex, text: string, entryId: string | undefined): HTMLElement {
  const turn = entryId === undefined ? undefined : turns.get(entryId);
  return createElement('blockquote', {}, turn && createTurnSource(turn), createTextParagraph(text));
}

function createDeadZone(index: ReportIndex, zone: Zone, block: Block): HTMLElement {
  return createElement(
    'div',
    { class: 'zone dead' },
    createElement(
      'p',
      { class: 'tag' },
      createElement('b', {}, 'Dead'),
      ` · summary, ${describeCoverage(index, zone, block)}`,
    ),
    createTextParagraph(zone.summary || 'nothing was left to say'),
  );
}

/** A metablock's summary is of blocks, any other's of turns. */
function describeCoverage(index: ReportIndex, { entries }: Zone, { type, constituents }: Block): string {
  if (type === 'metablock' && entries.length === 0) return `of ${formatCount(constituents.length, 'block')}`;
  const count = `stands for ${formatCount(entries.length, 'turn')}`;
  return index.turns.has(entries[0] ?? '') ? `${count} (${formatTurns(index, entries)})` : count;
}
