import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { formatReportMark } from '../../engine/index.ts';
import type { NightReport } from '../../engine/index.ts';

/** Where the build puts the page's script and stylesheet (page/ beside this file): the same from src/ as from dist/. */
const BUNDLE = new URL('../../../dist/cli/report/', import.meta.url);

/**
 * A night as one HTML file that needs nothing else: it may be kept, sent or opened without a network. What came from
 * people is in it once, as JSON that nothing reads as HTML; the page's script puts it into text nodes only.
 */
export async function renderNightReport(report: NightReport): Promise<string> {
  const [chartLibrary, page] = await Promise.all([readChartLibrary(), readPageBundle()]);
  const script = assertInlineSafe(`${chartLibrary.script}\n${page.script}`);
  const style = assertInlineSafe(chartLibrary.style + page.style);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${formatReportMark(report.forgets)}
<meta http-equiv="Content-Security-Policy" content="${buildPolicy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Night ${report.cycle.number} - Sophontic Memory</title>
<style>${style}</style>
</head>
<body>
<header id="top"></header>
<main id="page"><noscript><p>This page draws itself with a script of its own; it loads nothing from anywhere. Please allow scripts to read it.</p></noscript></main>
<svg id="drawing" width="0" height="0" aria-hidden="true"></svg>
<footer>
<p>This page holds words of the memory it describes: keep it as you would keep the memory. It loads nothing from anywhere. Times are in your time zone.</p>
<details><summary>Charts by uPlot</summary><pre>${escapeHtml(chartLibrary.licence)}</pre></details>
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

interface Assets {
  readonly script: string;
  readonly style: string;
}

/** Read when a report is made, so that nothing else pays for it. */
async function readPageBundle(): Promise<Assets> {
  const [script, style] = await Promise.all([
    readText(new URL('page.js', BUNDLE)),
    readText(new URL('page.css', BUNDLE)),
  ]);
  return { script, style };
}

async function readChartLibrary(): Promise<Assets & { licence: string }> {
  const root = dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
  const [script, style, licence] = await Promise.all([
    readText(join(root, 'dist', 'uPlot.iife.min.js')),
    readText(join(root, 'dist', 'uPlot.min.css')),
    readText(join(root, 'LICENSE')),
  ]);
  return { script, style, licence };
}

/** Parsers of HTML turn CRLF into LF, which would change the hash. */
const readText = async (file: string | URL): Promise<string> =>
  (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');

/** Neither our own code nor a future version of the library may end the element that it stands in. */
function assertInlineSafe(code: string): string {
  if (/<\/(script|style)|<!--/i.test(code)) throw new Error('the page holds code that ends its element');
  return code;
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
