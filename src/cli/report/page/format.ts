import type { Block } from './report-types.ts';

const LOCALE = 'en-GB';
const integer = new Intl.NumberFormat(LOCALE);
const twoDecimals = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dateTime = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' });

/** What stands for a figure that there is none of. */
export const NO_VALUE = '–';

export const formatInteger = (value: number): string => integer.format(value);
export const formatDateTime = (ms: number): string => dateTime.format(ms);
export const formatDate = (ms: number): string => date.format(ms);
export const formatTime = (ms: number): string => time.format(ms);

export const formatScore = (value: number | null | undefined): string =>
  value === null || value === undefined ? NO_VALUE : twoDecimals.format(value);

export const formatPercent = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? NO_VALUE : `${Math.round(share * 100)} %`;

export const formatCount = (count: number, singular: string, plural = `${singular}s`): string =>
  `${formatInteger(count)} ${count === 1 ? singular : plural}`;

export const formatName = (name: string): string => name.replaceAll('_', ' ');

/** "a, b and c". */
export const formatList = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms % 60_000) / 1000);
  return minutes < 60 ? `${minutes} min ${seconds} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Share of a block's length that was kept; null where it has none. */
export const computeKeptShare = ({ originalLength, compressedLength }: Block): number | null =>
  originalLength === 0 ? null : compressedLength / originalLength;
