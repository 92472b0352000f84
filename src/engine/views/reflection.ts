import type { WithCalendar } from '../language/calendar.ts';
import { readTimestamp } from '../language/zones.ts';
import type { WithSettings } from '../vocabulary/settings.ts';
import type { WithSelf } from '../hippocampus/nights-port.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithCortex } from '../cortex/port.ts';
import type { WithClock } from '../clock.ts';
import type { HistoryEvent } from '../hippocampus/native-port.ts';
import { computeTokenBound } from '../language/token-bound.ts';
import { extractTerms } from '../language/terms.ts';
import { extractExcerpt } from '../text/excerpt.ts';
import { formatDirection, createNameLookup } from '../encoder/delta.ts';
import { EPIPHANY_SESSION_ID } from '../encoder/heal.ts';
import { validate } from '../validate.ts';
import type { Reflection } from '../vocabulary/answers.ts';
import type { Block } from '../vocabulary/block.ts';
import { formatBlockUri, formatTag } from '../vocabulary/memory.ts';
import { reflectInput } from '../vocabulary/requests.ts';
import type { ReflectInput } from '../vocabulary/requests.ts';
import { quoteTitle, renderReflection } from './reflection-text.ts';
import { loadTexts } from '../text/entry-texts.ts';
import { formatShortAuthor } from '../text/origin.ts';

const DAY_MS = 86_400_000;
/** Of each kind at most, whatever the time asked for. */
const MAX_PER_KIND = 12;
const MAX_OPEN_QUESTIONS = 4;
/** Blocks of a page, and pages that are looked through for arcs. */
const PAGE_SIZE = 100;
const MAX_PAGES = 20;
/** Tokens of an excerpt, and turns of a block that it is sought in. */
const MAX_EXCERPT_TOKENS = 40;
const MAX_SEARCHED_TURNS = 16;

/**
 * What did I realise: memories whose understanding shifted since then, arcs that resolved, questions that the last
 * night found to be asked, and what stays open. Without `since` it is the last day, or all since the last night began where
 * that is longer ago. Tells only what the stores hold: the same stores give the same answer. Throws `INVALID_INPUT`.
 */
export async function buildReflection(
  deps: WithCalendar & WithClock & WithCortex & WithHippocampus & WithSelf & WithSettings,
  input: ReflectInput,
): Promise<Reflection> {
  const request = validate(reflectInput, input);
  const { centroids: centroidStore, nights, sessions } = deps.hippocampus;
  const now = deps.clock.now();
  const night = await nights.readCycle(deps.self);
  const since =
    request.since === undefined
      ? Math.min(now - DAY_MS, night?.startedAt ?? now)
      : readTimestamp(request.since, deps.calendar.zone).at;
  const centroids = await centroidStore.list();
  const sizes = await centroidStore.countBlocks();
  const findings = {
    since: new Date(since).toISOString(),
    epiphanies: await listEpiphanies(deps, since, createNameLookup(centroids)),
    resolved: await listResolvedArcs(deps, since),
    born:
      night === null || (night.finishedAt ?? now) < since
        ? []
        : centroids
            .filter(
              ({ state, bornCycle, name }) => state === 'active' && bornCycle === night.number && name !== '',
            )
            .sort((a, b) => (sizes.get(b.id) ?? 0) - (sizes.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1))
            .slice(0, MAX_PER_KIND)
            .map(({ id, name, question, origin }) => ({ id, name, question, origin })),
    open: (await sessions.listOpenQuestions(MAX_OPEN_QUESTIONS, now - deps.settings.continuity.maxAge)).map(
      ({ question, at }) => ({
        question,
        at: new Date(at).toISOString(),
      }),
    ),
  };
  const text = renderReflection(findings);
  return { ...findings, tokens: computeTokenBound(text), text };
}

async function listEpiphanies(
  deps: WithCortex & WithHippocampus,
  since: number,
  findName: (id: string) => string | undefined,
): Promise<Reflection['epiphanies']> {
  const { native, blocks } = deps.hippocampus;
  const epiphanies: Reflection['epiphanies'][number][] = [];
  for (const { id, event } of await native.listEpiphanies(since, MAX_PER_KIND)) {
    const [block] = await blocks.read([id]);
    // Forgotten by another process since it was found: gone is gone.
    if (block) epiphanies.push(await toEpiphany(deps, block, event, findName));
  }
  return epiphanies;
}

const toEpiphany = async (
  deps: WithCortex & WithHippocampus,
  block: Block,
  event: HistoryEvent,
  findName: (id: string) => string | undefined,
): Promise<Reflection['epiphanies'][number]> => ({
  ...(await buildBlockReference(deps, block)),
  at: event.date,
  delta_magnitude: event.delta_magnitude ?? 0,
  direction: formatDirection(event.direction, findName),
});

/** Arcs that were closed in that time, latest first; those left open, and words about epiphanies, are none. */
async function listResolvedArcs(
  deps: WithCortex & WithHippocampus,
  since: number,
): Promise<Reflection['resolved']> {
  const { blocks } = deps.hippocampus;
  const arcs: Block[] = [];
  let before: { endAt: number; key: number } | null = null;
  for (let page = 0; page < MAX_PAGES && arcs.length < MAX_PER_KIND; page++) {
    const pageBlocks: Block[] = await blocks.list(PAGE_SIZE, before);
    arcs.push(
      ...pageBlocks.filter(
        (block) =>
          block.type === 'arc' &&
          !block.continuityFlag &&
          !block.flux?.ebbed &&
          block.sessionId !== EPIPHANY_SESSION_ID &&
          computeUnderstoodAt(block) >= since,
      ),
    );
    const last = pageBlocks.at(-1);
    if (!last || pageBlocks.length < PAGE_SIZE || last.endAt + DAY_MS < since) break;
    before = last;
  }
  const resolvedArcs: Reflection['resolved'][number][] = [];
  for (const block of arcs.slice(0, MAX_PER_KIND))
    resolvedArcs.push({
      ...(await buildBlockReference(deps, block)),
      question: block.question,
      at: new Date(block.endAt).toISOString(),
    });
  return resolvedArcs;
}

/** An arc is understood when a night finds it, if that is within a day: old talk that is brought in is not today's. */
const computeUnderstoodAt = ({ endAt, createdAt }: Block): number =>
  Math.max(endAt, Math.min(createdAt, endAt + DAY_MS));

type BlockReference = Pick<
  Reflection['resolved'][number],
  'id' | 'uri' | 'title' | 'citation' | 'excerpt' | 'said_by'
>;

async function buildBlockReference(
  deps: WithCortex & WithHippocampus,
  block: Block,
): Promise<BlockReference> {
  return {
    id: block.id,
    uri: formatBlockUri(block.id),
    title: block.title,
    citation: block.tier === 'cortex' ? formatTag(block.id) : null,
    ...(await findBestExcerpt(deps, block)),
  };
}

/** The part of a block's words that says most of its question without being it; of equals the last. */
async function findBestExcerpt(
  deps: WithCortex & WithHippocampus,
  block: Block,
): Promise<Pick<BlockReference, 'excerpt' | 'said_by'>> {
  const queryTerms = [...extractTerms(`${block.title} ${block.question}`).hashes];
  const termWeights = new Map(queryTerms.map((term) => [term, 1]));
  // A made question may name its topic behind.
  const question = block.question.replace(/ \([^()]*\)$/, '');
  const entries = await deps.hippocampus.entries.read(block.entries);
  const liveEntries = entries.filter(({ zone }) => zone === 'live');
  // Words that cannot be read now are for `doctor` to tell of.
  const texts = await loadTexts(
    deps,
    (liveEntries.length > 0 ? liveEntries : entries).slice(-MAX_SEARCHED_TURNS),
  ).catch(() => []);
  let best: Pick<BlockReference, 'excerpt' | 'said_by'> & { readonly score: number } = NO_EXCERPT;
  for (const { content, speaker, role, origin } of texts) {
    const excerptText = extractExcerpt(content, termWeights, MAX_EXCERPT_TOKENS);
    const excerptTerms = new Set(extractTerms(excerptText).hashes);
    const isRepeated = question !== '' && excerptText.includes(question);
    const score = isRepeated ? 0 : queryTerms.filter((term) => excerptTerms.has(term)).length;
    if (excerptText !== '' && score >= best.score)
      best = { excerpt: excerptText, said_by: formatShortAuthor(speaker, role, origin), score };
  }
  return { excerpt: best.excerpt, said_by: best.said_by };
}
const NO_EXCERPT = { excerpt: '', said_by: null, score: -1 } as const;

/** A line for the briefing: what shifted within the last day; null where nothing did. */
export async function formatTodaysShift({
  hippocampus,
  clock,
}: WithClock & WithHippocampus): Promise<string | null> {
  const todaysEpiphanies = await hippocampus.native.listEpiphanies(clock.now() - DAY_MS, MAX_PER_KIND);
  const [latest] = todaysEpiphanies;
  if (!latest) return null;
  const suffix =
    todaysEpiphanies.length === 1
      ? ''
      : todaysEpiphanies.length < MAX_PER_KIND
        ? ` and ${todaysEpiphanies.length - 1} more`
        : ' and others';
  return `- Understanding of ${quoteTitle(latest.title)}${suffix} has shifted; ask \`reflect\` for it. ${formatTag(latest.id)}`;
}
