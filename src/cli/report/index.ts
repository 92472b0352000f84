import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NightReport } from '../../engine/index.ts';
import { BLOCKS } from './page-blocks.ts';
import { CHARTS } from './page-charts.ts';
import { COMPRESSION } from './page-compression.ts';
import { DOM } from './page-dom.ts';
import { FLUX } from './page-flux.ts';
import { INQUIRY } from './page-inquiry.ts';
import { MAP } from './page-map.ts';
import { MIND } from './page-mind.ts';
import { NIGHT } from './page-night.ts';
import { STYLE } from './page-style.ts';
import { ZONES } from './page-zones.ts';

/** In the order they stand on the page: each adds its section when it runs. */
const PAGE_SCRIPT = [
  '"use strict";(() => {',
  DOM,
  CHARTS,
  NIGHT,
  FLUX,
  ZONES,
  BLOCKS,
  COMPRESSION,
  MAP,
  MIND,
  INQUIRY,
  '})();',
].join('\n');

/**
 * A night as one HTML file that needs nothing else: it may be kept, sent or opened without a network. What came from
 * people is in it once, as JSON that nothing reads as HTML; the page's script puts it into text nodes only.
 */
export async function renderNightReport(report: NightReport): Promise<string> {
  const { script: chartScript, style, licence } = await readChartLibrary();
  const script = `${chartScript}\n${PAGE_SCRIPT}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${buildPolicy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Night ${report.cycle.number} - Sophontic Memory</title>
<style>${style}${STYLE}</style>
</head>
<body>
<header id="top"></header>
<main id="page"><noscript><p>This page draws itself with a script of its own; it loads nothing from anywhere. Please allow scripts to read it.</p></noscript></main>
<svg id="drawing" width="0" height="0" aria-hidden="true"></svg>
<footer>
<p>This page holds words of the memory it describes: keep it as you would keep the memory. It loads nothing from anywhere. Times are in your time zone.</p>
<details><summary>Charts by uPlot</summary><pre>${escapeHtml(licence)}</pre></details>
</footer>
<script type="application/json" id="report">${serializeReport(report)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Inside a script element only `<` can end it or open a comment; in JSON it can be spelled otherwise. */
const serializeReport = (report: NightReport): string => JSON.stringify(report).replaceAll('<', '\\u003c');

/**
 * Browsers that know hashes ignore 'unsafe-inline' beside one, so that no script but ours runs even if some text ever
 * came to stand as HTML. Charts set styles of their own, hence no hash there.
 */
function buildPolicy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'unsafe-inline' 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Read when a report is made, so that nothing else pays for it. */
async function readChartLibrary(): Promise<{ script: string; style: string; licence: string }> {
  const root = dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
  const read = async (...path: string[]): Promise<string> =>
    // Parsers of HTML turn CRLF into LF, which would change the hash.
    (await readFile(join(root, ...path), 'utf8')).replaceAll('\r\n', '\n');
  const [script, style, licence] = await Promise.all([
    read('dist', 'uPlot.iife.min.js'),
    read('dist', 'uPlot.min.css'),
    read('LICENSE'),
  ]);
  return { script: assertScriptSafe(script), style: assertScriptSafe(style), licence };
}

/** A future version of the library must not end its own element. */
function assertScriptSafe(code: string): string {
  if (/<\/(script|style)|<!--/i.test(code)) throw new Error('uplot holds text that ends its element');
  return code;
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
