// How the demo looks on a terminal, and in a pipe: there without colour, by styleText's own choice.
import { styleText } from 'node:util';

export const width = Math.max(40, Math.min(100, process.stdout.columns || 80));

export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });
export const bold = (text: string): string => paint('bold', text);
export const dim = (text: string): string => paint('dim', text);
export const green = (text: string): string => paint('green', text);
export const red = (text: string): string => paint('red', text);
export const print = (text = ''): void => console.log(text);

/** One step of the demo, in one line. */
export const printStep = (text: string): void => print(`${paint('cyan', '▸')} ${text}`);

/** Lines of at most `room` characters; more than `most` lines are cut, with a sign that they were. */
export function wrap(text: string, room: number, most = Infinity): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of splitWords(text, room)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
    }
    line += (line === '' ? '' : ' ') + word;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines[most - 1]!;
  const cut = last.length + 2 <= room ? last : last.slice(0, last.lastIndexOf(' '));
  return [...lines.slice(0, most - 1), `${cut} …`];
}

/** Words; what is longer than a line (an address, a line of code) in parts. */
function splitWords(text: string, room: number): string[] {
  return text
    .trim()
    .split(/\s+/u)
    .flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'gsu')) ?? []);
}

export function indent(text: string, by: number, most = Infinity): string {
  const margin = ' '.repeat(by);
  return wrap(text, width - by, most)
    .map((line) => margin + line)
    .join('\n');
}

interface Column {
  readonly title: string;
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** Two texts beside each other where there is room, else one below the other. */
export function formatColumns(left: Column, right: Column): string {
  if (width < 70)
    return [left, right]
      .map((column) => `  ${column.paint(column.title)}\n${indent(column.text, 4)}`)
      .join('\n');
  const room = Math.floor((width - 5) / 2);
  const rows = [left, right].map(({ title, text }) => [title, ...wrap(text, room)]);
  const height = Math.max(...rows.map(({ length }) => length));
  return Array.from({ length: height }, (_, i) => {
    const [a = '', b = ''] = rows.map((lines) => lines[i] ?? '');
    const padding = ' '.repeat(room - a.length);
    return i === 0
      ? `  ${left.paint(a)}${padding}   ${right.paint(b)}`
      : `  ${a}${padding} ${dim('│')} ${b}`.trimEnd();
  }).join('\n');
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });

/** "you, on Saturday 7 March 2026 at 09:12". */
export function formatAttribution(role: string, speaker: string | null, at: string): string {
  const names: Record<string, string> = { user: 'you', assistant: 'the assistant' };
  const when = new Date(at);
  return `${speaker ?? names[role] ?? role}, on ${DAY.format(when).replace(',', '')} at ${TIME.format(when)}`;
}

export const formatSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
export const pluralize = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
