// Bits per character of the built-in surprise meter beside gzip and brotli given the same past, over the shipped
// conversation and any other: `node bench/meter.ts [--data a.json ...] [--conversations 10]`.
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { COMPRESSION, createCompressionMeter } from '../src/engine/models/builtin/compression-meter.ts';
import type { Surprise, SurpriseMeter } from '../src/engine/models/ports.ts';
import { load } from './load.ts';
import { formatMachine, formatTable } from './report.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    conversations: { type: 'string', default: '10' },
  },
});
const shipped = fileURLToPath(new URL('../examples/boat-and-bakery.json', import.meta.url));
const maxConversations = Number(values.conversations);

const meter = createCompressionMeter();
const unprimed = createCompressionMeter({ ...COMPRESSION, primer: [] });

interface Measurement {
  readonly bits: number;
  readonly characters: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly state: number;
}

async function measure(which: SurpriseMeter, texts: readonly string[]): Promise<Measurement> {
  const measuring = await which.begin(null);
  const started = process.cpuUsage().user;
  const all: Surprise[] = [];
  for (const text of texts) all.push(await measuring.measure(text));
  const seconds = (process.cpuUsage().user - started) / 1e6;
  const sum = (field: 'bits' | 'bytes' | 'characters'): number => all.reduce((s, it) => s + it[field], 0);
  const state = measuring.saveState().length;
  return { bits: sum('bits'), characters: sum('characters'), bytes: sum('bytes'), seconds, state };
}

// What each text costs gzip given its past adds up to gzip's size of them all; so for brotli. No marks in between: the
// meter does not count them either.
const countGzipBits = (all: Buffer): number => 8 * gzipSync(all, { level: 9 }).length;
const countBrotliBits = (all: Buffer): number =>
  8 *
  brotliCompressSync(all, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }).length;

async function formatRow(title: string, texts: readonly string[]): Promise<string[]> {
  const ours = await measure(meter, texts);
  const unprimedResult = await measure(unprimed, texts);
  const all = Buffer.from(texts.join(''));
  const gzip = countGzipBits(all);
  const formatPerCharacter = (bits: number): string => (bits / ours.characters).toFixed(3);
  const formatSaving = (bits: number): string => `${(100 * (1 - bits / gzip)).toFixed(1)} %`;
  return [
    title,
    String(texts.length),
    (ours.bytes / 1_000).toFixed(0),
    formatPerCharacter(ours.bits),
    formatPerCharacter(unprimedResult.bits),
    formatPerCharacter(gzip),
    formatPerCharacter(countBrotliBits(all)),
    formatSaving(ours.bits),
    formatSaving(unprimedResult.bits),
    (ours.bytes / 1_000 / ours.seconds).toFixed(0),
    (ours.state / 1_000).toFixed(0),
  ];
}

console.log(`${meter.identity}; ${formatMachine(new Date().toISOString().slice(0, 10))}\n`);
const rows: string[][] = [];
for (const path of [shipped, ...values.data]) {
  const { format, conversations } = load(path);
  const chosen = conversations.slice(0, maxConversations);
  const listTexts = ({ turns }: (typeof chosen)[number]): string[] => turns.map(({ content }) => content);
  for (const conversation of chosen)
    rows.push(await formatRow(`${format} ${conversation.id}`, listTexts(conversation)));
  if (chosen.length > 1)
    rows.push(await formatRow(`${format}, all ${chosen.length} on end`, chosen.flatMap(listTexts)));
}
const head = [
  'conversation',
  'turns',
  'KB',
  'bits/char',
  'unprimed',
  'gzip -9',
  'brotli -11',
  'saved',
  'unprimed',
];
console.log(formatTable([...head, 'KB/s (CPU)', 'state KB'], rows));
