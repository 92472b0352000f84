import { createZone } from './block-zones.ts';
import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatCount, formatDateTime, formatScore } from './format.ts';
import { createBlockLink } from './report-index.ts';
import type { ReportIndex } from './report-index.ts';
import type { Block } from './report-types.ts';
import { createEmptyNote, createInlineText } from './texts.ts';

const RELEVANCE_TEXTS = {
  relevant: 'near a question asked',
  antechamber: 'waits in the Antechamber',
  unsound: 'too incoherent to raise a question',
} as const;

/** What a block shows when it is opened: its zones, and what the night found out about it. */
export function createBlockDetails(index: ReportIndex, block: Block): HTMLElement[] {
  const zones = block.zones.map((zone) => createZone(index, zone, block));
  return [
    createElement(
      'div',
      { class: 'zones' },
      zones.length === 0 ? createEmptyNote('No words are held.') : zones,
    ),
    createElement('dl', { class: 'details' }, [
      createDetail('Said', `${formatDateTime(block.startAt)} to ${formatDateTime(block.endAt)}`),
      createFluxDetails(block),
      createDetail('Fact check', createInlineText(block.verdict || 'none')),
      block.relevance &&
        createDetail(
          'Inquiry',
          block.untrusted ? 'came from elsewhere: raises no question' : RELEVANCE_TEXTS[block.relevance],
        ),
      createLinkDetail(index, 'Cites', block.citations),
      createLinkDetail(index, 'Made of', block.constituents),
      createLinkDetail(index, 'Part of', block.metablockId),
      createLinkDetail(index, 'Continues', block.continuesFrom),
      createLinkDetail(index, 'Continued by', block.continuedBy),
      createLinkDetail(index, 'Derived from', block.derivedFrom),
      createDetail('Held in', block.tier === 'cortex' ? 'the Cortex' : 'the Hippocampus'),
    ]),
  ];
}

function createDetail(name: string, value: Child): HTMLElement {
  return createElement('div', {}, createElement('dt', {}, name), createElement('dd', {}, value));
}

function createFluxDetails({ flux, margins, continuityFlag }: Block): HTMLElement[] {
  if (flux === null) return [];
  const perplexities = [
    `baseline ${formatScore(flux.baseline_perplexity)}`,
    `peak ${formatScore(flux.peak_perplexity)}`,
    `final ${formatScore(flux.final_perplexity)}`,
  ];
  const arc = [
    formatCount(flux.arc_duration_turns, 'turn'),
    `margins ${margins.anterior} before and ${margins.posterior} after`,
    ...(continuityFlag ? ['left open'] : []),
  ];
  return [createDetail('Perplexity', perplexities.join(', ')), createDetail('Arc', arc.join(', '))];
}

/** Nothing where there is no such block. */
function createLinkDetail(
  index: ReportIndex,
  name: string,
  target: string | null | readonly string[],
): HTMLElement | null {
  const ids = typeof target === 'string' ? [target] : (target ?? []);
  return ids.length === 0 ? null : createDetail(name, createBlockLinks(index, ids));
}

/** Links to the blocks that are on this page, and how many are not. */
function createBlockLinks(index: ReportIndex, ids: readonly string[]): Child {
  const links = ids.flatMap((id) => createBlockLink(index, id) ?? []);
  const others = ids.length - links.length;
  return [
    links.flatMap((link, i) => (i > 0 ? [', ', link] : [link])),
    others > 0 && `${links.length > 0 ? ' and ' : ''}${formatCount(others, 'block')} of other nights`,
  ];
}
