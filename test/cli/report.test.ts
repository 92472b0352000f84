import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderNightReport } from '../../src/cli/report/index.ts';
import type { NightReport } from '../../src/engine/index.ts';
import { createNightReport } from '../support/night-report.ts';

const HOSTILE = [
  '</script><script>document.documentElement.dataset.owned = 1; alert(1)</script>',
  '<img src=x onerror="document.documentElement.dataset.owned = 2">',
  '<!--<script>',
  ']]></style><svg onload=alert(2)>',
  '"><a href="javascript:alert(3)" \'`${alert(4)}`\u2028\u2029',
  '\u202Eright to left: שלום عالم\u202C \u{1F6A3}\u{1F3FD}\u200D\u2640\uFE0F \ud800 lone',
  `https://example.com/pixel.png?${'long'.repeat(200)}`,
];

/** The report with a hostile string in every place that holds a text. */
function createPoisonedReport(): NightReport {
  let n = 0;
  const poison = (text: string): string => `${HOSTILE[n++ % HOSTILE.length]!} ${text}`;
  const clean = createNightReport();
  return {
    ...clean,
    cycle: { ...clean.cycle, failure: poison('') },
    sessions: clean.sessions.map((session) => ({
      ...session,
      id: poison(session.id),
      turns: session.turns.map((turn) => ({ ...turn, who: poison(turn.who), text: poison(turn.text) })),
    })),
    blocks: clean.blocks.map((block) => ({
      ...block,
      sessionId: poison(block.sessionId),
      title: poison(block.title),
      question: poison(block.question),
      verdict: poison(block.verdict),
      zones: block.zones.map((zone) => ({
        ...zone,
        texts: zone.texts.map(poison),
        summary: poison(zone.summary),
        reasons: [...zone.reasons, poison('reason')],
      })),
    })),
    mind: {
      ...clean.mind!,
      problem: poison('problem'),
      versions: clean.mind!.versions.map((it) => ({ ...it, reason: poison(''), fault: poison('fault') })),
      map: {
        ...clean.mind!.map!,
        points: clean.mind!.map!.points.map((it) => ({ ...it, title: poison(it.title) })),
        clusters: clean.mind!.map!.clusters.map((it) => ({ ...it, name: poison(it.name) })),
      },
      history: clean.mind!.history.map((it) => ({
        ...it,
        title: poison(it.title),
        events: it.events.map((event) => ({ ...event, direction: poison(event.direction) })),
      })),
    },
    clusters: clean.clusters.map((it) => ({ ...it, name: poison(it.name), summary: poison(it.summary) })),
    centroids: clean.centroids.map((it) => ({ ...it, name: poison(it.name), question: poison(it.question) })),
    antechamber: clean.antechamber.map((it) => ({
      ...it,
      question: poison(it.question),
      summary: poison(it.summary),
    })),
  };
}

const ISLAND = /<script type="application\/json" id="report">(.*?)<\/script>/s;
const toPlainJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the page', () => {
  let report: NightReport;
  let html: string;
  beforeAll(async () => {
    report = createPoisonedReport();
    html = await renderNightReport(report);
  });

  it('holds the report as data, whole', () => {
    expect(JSON.parse(ISLAND.exec(html)![1]!)).toEqual(toPlainJson(report));
  });

  it('lets no text of people become markup', () => {
    const island = ISLAND.exec(html)![1]!;
    expect(island).not.toContain('<');
    const shell = html.replace(ISLAND, '');
    for (const piece of ['alert(', 'onerror', 'onload', 'example.com', 'Plover'])
      expect(shell).not.toContain(piece);
    expect(shell.match(/<script/g)).toHaveLength(1);
    expect(shell.match(/<\/script/g)).toHaveLength(1);
  });

  it('has a script that makes no markup of texts and runs none', () => {
    const script = /<script>(.*)<\/script>/s.exec(html.replace(ISLAND, ''))![1]!;
    const ours = script.slice(script.indexOf('"use strict";(() => {'));
    expect(ours.length).toBeGreaterThan(10_000);
    expect(ours).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|srcdoc/);
  });

  it('may load nothing', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'unsafe-inline' 'sha256-[\w+/]+=*'/);
    expect(policy).not.toMatch(/https?:|\*|'self'|unsafe-eval/);
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style'));
    const shell = html.replace(ISLAND, '');
    expect(shell).not.toMatch(/<(link|img|iframe|object|embed|base|source|video|audio)\b/i);
    expect(shell).not.toMatch(/\b(src|href|action|srcset)\s*=\s*["']?(https?:)?\/\//i);
    expect(shell).not.toMatch(/url\(|@import|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|\bimport\(/);
    // The library names its home in its first line; nothing else knows an address.
    expect(shell.match(/https?:\/\/[\w./-]*/g)).toEqual(['https://github.com/leeoniya/uPlot']);
  });

  it('carries the licence of the charts', () => {
    expect(html).toContain('The MIT License');
    expect(html).toContain('Leon Sorokin');
  });
});

function findChromium(): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of ['chromium', 'chromium-browser', 'google-chrome'])
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
  return null;
}
const browser = findChromium();
if (!browser) console.warn('no chromium on PATH: the report is not looked at in a browser');

describe.skipIf(!browser)('the page in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'night-report-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

  async function look(report: NightReport, place: string, ...flags: string[]): Promise<string> {
    const file = join(folder, 'night.html');
    writeFileSync(file, await renderNightReport(report));
    const always = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars'];
    const logged = ['--enable-logging=stderr', '--v=0', `--user-data-dir=${join(folder, 'profile')}`];
    const child = spawn(browser!, [...always, ...logged, ...flags, pathToFileURL(file).href + place]);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    await new Promise((resolve) => child.on('close', resolve));
    expect(
      stderr.split('\n').filter((line) => /CONSOLE|Uncaught|Content Security Policy/.test(line)),
    ).toEqual([]);
    return stdout;
  }

  it('draws its charts and tables, whatever people said', async () => {
    const report = createPoisonedReport();
    const dom = await look(report, '#block-2', '--window-size=1200,1600', '--dump-dom');
    expect(dom).toContain('data-ready="yes"');
    expect(dom).not.toContain('data-owned');
    // Stages, the first session, compression, losses, questions.
    expect(dom.match(/class="uplot[ "]/g)).toHaveLength(5);
    expect(dom.match(/<canvas/g)).toHaveLength(5);
    const { map, history, versions } = report.mind!;
    const picture = /<svg[^>]*aria-label="Map of.*?<\/svg>/s.exec(dom)![0];
    expect(picture.match(/<circle/g)).toHaveLength(map!.points.length);
    expect(picture.match(/<title>/g)).toHaveLength(map!.points.length);
    // Movements too short to be seen have no arrow.
    const arrows = picture.match(/<path/g)!.length;
    expect(arrows).toBeGreaterThan(5);
    expect(arrows).toBeLessThanOrEqual(map!.points.filter(({ before }) => before).length);
    for (const { x, y } of [...picture.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g)].map((at) => ({
      x: +at[1]!,
      y: +at[2]!,
    })))
      expect(x > 0 && y > 0 && x < 1_200 && y < 700).toBe(true);
    expect(dom.match(/class="moves"/g)).toHaveLength(history.length);
    expect(dom.match(/>accepted</g)).toHaveLength(
      versions.filter(({ verdict }) => verdict === 'accepted').length - 1,
    );
    expect(dom.match(/>accepted, in use</g)).toHaveLength(1);
    expect(dom.match(/<tr class="block"/g)).toHaveLength(report.blocks.length);
    expect(dom).not.toMatch(/<img|<svg onload|<a href="javascript/);
    expect(dom).toContain('aria-sort="descending"');
    // The block in the address is open, with its live texts whole.
    expect(dom.match(/<blockquote/g)!.length).toBeGreaterThan(0);
  });

  it('can be seen, on a phone too', async () => {
    const picture = join(folder, 'night.png');
    await look(createNightReport(), '', '--window-size=500,1600', `--screenshot=${picture}`);
    expect(statSync(picture).size).toBeGreaterThan(20_000);
  });

  it('shows a night without training, and a mind of which little is known', async () => {
    const report = createNightReport();
    expect(await look({ ...report, mind: null }, '', '--dump-dom')).not.toContain('id="mind"');
    const { versions, map } = report.mind!;
    const point = { ...map!.points[0]!, before: null, sigma: null, cluster: null };
    const little = {
      ...map!,
      previous: null,
      clusters: [],
      points: [point, point, { ...point, x: point.x + 1 }],
    };
    const one = { ...versions.at(-1)!, in_use: false, curve: [] };
    const mind = { problem: null, versions: [one], map: little, history: [] };
    const dom = await look({ ...report, mind }, '', '--dump-dom');
    expect(dom).toContain('data-ready="yes"');
    expect(dom).toContain('>No version is in use.<');
    expect(dom).toContain('>no theme yet<');
    expect(dom.replace(/<script.*?<\/script>/gs, '')).not.toContain('NaN');
  });

  it('shows a night of which nothing came', async () => {
    const { cycle, figures } = createNightReport();
    const stages = cycle.stages.map((stage) => ({ ...stage, status: 'pending' as const, ms: 0, counts: {} }));
    const dom = await look(
      {
        cycle: { ...cycle, state: 'running', finishedAt: null, stages },
        figures: { ...figures, entries: 0, kept: null, turns_per_minute: null, seconds: 0 },
        trainer: null,
        digest: { decided: [], changed: [], ahead: [], open: [] },
        ...{ sessions: [], blocks: [], clusters: [], centroids: [], antechamber: [] },
        mind: { problem: null, versions: [], map: null, history: [] },
        left: { sessions: 2, blocks: 3 },
        forgets: 0,
      },
      '',
      '--dump-dom',
    );
    expect(dom).toContain('data-ready="yes"');
    expect(dom).toContain('Nothing new had been said.');
    expect(dom).toContain('No block was formed.');
    expect(dom).toContain('nothing was decided, changed or left open');
    expect(dom).toContain('>No version yet: the first night');
  });
});
