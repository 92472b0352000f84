import type { HistoryEvent } from '../hippocampus/native-port.ts';
import { tokenBound } from '../language/token-bound.ts';
import { terms } from '../language/terms.ts';
import type { EngineParts } from '../parts.ts';
import { excerpt } from '../text/excerpt.ts';
import { inWords, namesOf } from '../encoder/delta.ts';
import { EPIPHANIES } from '../encoder/heal.ts';
import { validate } from '../validate.ts';
import type { Reflection } from '../vocabulary/answers.ts';
import type { Block } from '../vocabulary/block.ts';
import { blockUri, formatTag } from '../vocabulary/memory.ts';
import { reflectInput } from '../vocabulary/requests.ts';
import type { ReflectInput } from '../vocabulary/requests.ts';
import { short, tellReflection } from './reflection-text.ts';
import { withTexts } from '../text/entry-texts.ts';

const DAY_MS = 86_400_000;
/** Of each kind at most, whatever the time asked for. */
const EACH = 12;
const OPEN = 4;
/** Blocks of a page, and pages that are looked through for arcs. */
const PAGE = 100;
const PAGES = 20;
/** Tokens of a title in the briefing. */
const TITLE = 40;
/** Tokens of an excerpt, and turns of a block that it is sought in. */
const EXCERPT = 40;
const SOUGHT = 16;

/**
 * What did I realise: memories whose understanding shifted since then, arcs that resolved, questions that the last
 * night found to be asked, and what stays open. Without `since` it is the last day, or all since the last night began where
 * that is longer ago. Tells only what the stores hold: the same stores give the same answer. Throws `INVALID_INPUT`.
 */
export async function reflection(parts: EngineParts, input: ReflectInput): Promise<Reflection> {
  const request = validate(reflectInput, input);
  const { centroids: asked, nights, sessions } = parts.hippocampus;
  const now = parts.clock.now();
  const night = await nights.readCycle(parts.self);
  const since =
    request.since === undefined ? Math.min(now - DAY_MS, night?.startedAt ?? now) : Date.parse(request.since);
  const centroids = await asked.list();
  const sizes = await asked.countBlocks();
  const told = {
    since: new Date(since).toISOString(),
    epiphanies: await epiphanies(parts, since, namesOf(centroids)),
    resolved: await resolved(parts, since),
    born:
      night === null || (night.finishedAt ?? now) < since
        ? []
        : centroids
            .filter(
              ({ state, bornCycle, name }) => state === 'active' && bornCycle === night.number && name !== '',
            )
            .sort((a, b) => (sizes.get(b.id) ?? 0) - (sizes.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1))
            .slice(0, EACH)
            .map(({ id, name, question, origin }) => ({ id, name, question, origin })),
    open: (await sessions.listOpenQuestions(OPEN)).map(({ question, at }) => ({
      question,
      at: new Date(at).toISOString(),
    })),
  };
  const text = tellReflection(told);
  return { ...told, tokens: tokenBound(text), text };
}

async function epiphanies(
  parts: EngineParts,
  since: number,
  nameOf: (id: string) => string | undefined,
): Promise<Reflection['epiphanies']> {
  const { native, blocks } = parts.hippocampus;
  const found: Reflection['epiphanies'][number][] = [];
  for (const { id, event } of await native.listEpiphanies(since, EACH)) {
    const [block] = await blocks.read([id]);
    // Forgotten by another process since it was found: gone is gone.
    if (block) found.push(await shifted(parts, block, event, nameOf));
  }
  return found;
}

const shifted = async (
  parts: EngineParts,
  block: Block,
  event: HistoryEvent,
  nameOf: (id: string) => string | undefined,
): Promise<Reflection['epiphanies'][number]> => ({
  ...(await pointer(parts, block)),
  at: event.date,
  delta_magnitude: event.delta_magnitude ?? 0,
  direction: inWords(event.direction, nameOf),
});

/** Arcs that were closed in that time, latest first; those left open, and words about epiphanies, are none. */
async function resolved(parts: EngineParts, since: number): Promise<Reflection['resolved']> {
  const { blocks } = parts.hippocampus;
  const arcs: Block[] = [];
  let before: { endAt: number; key: number } | null = null;
  for (let page = 0; page < PAGES && arcs.length < EACH; page++) {
    const listed: Block[] = await blocks.list(PAGE, before);
    arcs.push(
      ...listed.filter(
        (block) =>
          block.type === 'arc' &&
          !block.continuityFlag &&
          block.sessionId !== EPIPHANIES &&
          understoodAt(block) >= since,
      ),
    );
    const last = listed.at(-1);
    if (!last || listed.length < PAGE || last.endAt + DAY_MS < since) break;
    before = last;
  }
  const told: Reflection['resolved'][number][] = [];
  for (const block of arcs.slice(0, EACH))
    told.push({
      ...(await pointer(parts, block)),
      question: block.question,
      at: new Date(block.endAt).toISOString(),
    });
  return told;
}

/** An arc is understood when a night finds it, if that is within a day: old talk that is brought in is not today's. */
const understoodAt = ({ endAt, createdAt }: Block): number =>
  Math.max(endAt, Math.min(createdAt, endAt + DAY_MS));

type Pointer = Pick<
  Reflection['resolved'][number],
  'id' | 'uri' | 'title' | 'citation' | 'excerpt' | 'said_by'
>;

async function pointer(parts: EngineParts, block: Block): Promise<Pointer> {
  return {
    id: block.id,
    uri: blockUri(block.id),
    title: block.title,
    citation: block.tier === 'cortex' ? formatTag(block.id) : null,
    ...(await wordsOf(parts, block)),
  };
}

/** The part of a block's words that says most of its question without being it; of equals the last. */
async function wordsOf(parts: EngineParts, block: Block): Promise<Pick<Pointer, 'excerpt' | 'said_by'>> {
  const asked = [...terms(`${block.title} ${block.question}`).hashes];
  const worth = new Map(asked.map((term) => [term, 1]));
  // A made question may name its topic behind.
  const question = block.question.replace(/ \([^()]*\)$/, '');
  const all = await parts.hippocampus.entries.read(block.entries);
  const live = all.filter(({ zone }) => zone === 'live');
  // Words that cannot be read now are for `doctor` to tell of.
  const texts = await withTexts(parts, (live.length > 0 ? live : all).slice(-SOUGHT)).catch(() => []);
  let best: Pick<Pointer, 'excerpt' | 'said_by'> & { readonly worth: number } = NO_WORDS;
  for (const { content, speaker, role } of texts) {
    const part = excerpt(content, worth, EXCERPT);
    const said = new Set(terms(part).hashes);
    const repeats = question !== '' && part.includes(question);
    const value = repeats ? 0 : asked.filter((term) => said.has(term)).length;
    if (part !== '' && value >= best.worth) best = { excerpt: part, said_by: speaker ?? role, worth: value };
  }
  return { excerpt: best.excerpt, said_by: best.said_by };
}
const NO_WORDS = { excerpt: '', said_by: null, worth: -1 } as const;

/** A line for the briefing: what shifted within the last day; null where nothing did. */
export async function shiftedToday({
  hippocampus,
  clock,
}: Pick<EngineParts, 'hippocampus' | 'clock'>): Promise<string | null> {
  const today = await hippocampus.native.listEpiphanies(clock.now() - DAY_MS, EACH);
  const [latest] = today;
  if (!latest) return null;
  const more =
    today.length === 1 ? '' : today.length < EACH ? ` and ${today.length - 1} more` : ' and others';
  const title = short(latest.title, TITLE) || 'a memory';
  return `- Understanding of “${title}”${more} has shifted; ask \`reflect\` for it. ${formatTag(latest.id)}`;
}
