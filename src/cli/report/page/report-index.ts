import { createElement, requireElement } from './elements.ts';
import { formatCount } from './format.ts';
import type { Block, NightReport, Turn } from './report-types.ts';

/** The report, with what several sections look up in it. */
export interface ReportIndex {
  readonly report: NightReport;
  /** The number that a block goes by on this page. */
  readonly blockNumbers: ReadonlyMap<string, number>;
  readonly turns: ReadonlyMap<string, Turn>;
}

/** The data lies in the page as JSON in an element that no browser runs or reads as HTML. */
export function readReport(): ReportIndex {
  const report = JSON.parse(requireElement('report').textContent) as NightReport;
  return {
    report,
    blockNumbers: new Map(report.blocks.map(({ id }, i) => [id, i + 1])),
    turns: new Map(report.sessions.flatMap(({ turns }) => turns.map((turn) => [turn.id, turn]))),
  };
}

/** The number of a block that is on the page. */
export function getBlockNumber({ blockNumbers }: ReportIndex, { id }: Block): number {
  return blockNumbers.get(id)!;
}

/** Null where the block is not on the page. */
export function createBlockLink({ blockNumbers }: ReportIndex, id: string | null): HTMLElement | null {
  const number = id === null ? undefined : blockNumbers.get(id);
  return number === undefined
    ? null
    : createElement('a', { href: `#block-${number}`, class: 'number' }, `No. ${number}`);
}

/** The turns with these ids, by their numbers: "turns 3–5, 9"; only how many where not all of them are on the page. */
export function formatTurns({ turns }: ReportIndex, ids: readonly string[]): string {
  const numbers = ids.flatMap((id) => turns.get(id)?.turn ?? []);
  if (numbers.length < ids.length) return formatCount(ids.length, 'turn');
  return `${ids.length === 1 ? 'turn' : 'turns'} ${formatRanges(numbers)}`;
}

function formatRanges(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && number <= last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
