import { computeCosineThreshold } from '../spaces/calibration.ts';
import type { Calibration } from '../spaces/calibration.ts';
import type { FluxArc, NightSession, NightTurn } from '../hippocampus/sessions-port.ts';
import { dot } from '../math/vectors.ts';
import type { Block } from '../vocabulary/block.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import { createMarkerFinder } from '../language/markers.ts';
import { findOpenQuestion } from './open-questions.ts';
import { noteAnswers } from './editor-answers.ts';
import type { StageContext } from './context.ts';
import { toEditorTurns, sortTurns } from './turns.ts';

/** Notes the arc that the session leaves open, by the question of its last turns; or that there is none (§4.2). */
export async function noteOpenArc(
  context: StageContext<'block_formation'>,
  session: NightSession,
  talk: readonly NightTurn[],
  arcs: readonly FluxArc[],
  isRetry: boolean,
): Promise<void> {
  const { store, lease, deps, space } = context;
  if (talk.length === 0) {
    // Read anew, since something was forgotten: the question asked of it must not stay.
    if (isRetry) await store.sessions.putOpenArc(lease, session.key, null);
    return;
  }
  // What came from elsewhere opens no arc, closes none, and asks nothing (R31).
  const trustedTalk = talk.filter(({ entry }) => isTrusted(entry));
  const lastTurn = trustedTalk.at(-1)?.entry.turn;
  const isOpen = arcs.some((arc) => arc.open && arc.lastTurn === lastTurn);
  const openQuestion = isOpen
    ? await embedQuestion(context, trustedTalk.slice(-deps.settings.continuity.lastTurns), true)
    : null;
  await noteAnswers(context, session.id);
  await store.sessions.putOpenArc(lease, session.key, openQuestion && { ...openQuestion, spaceId: space.id });
  if (isOpen) context.count('open_arcs');
}

/** The question of these turns: for an arc left open in the words of whoever asked it, where he put it as one. */
async function embedQuestion(
  { models, embedder }: StageContext<'block_formation'>,
  turns: readonly NightTurn[],
  isOpen = false,
): Promise<{ question: string; vector: Float32Array }> {
  const editorTurns = toEditorTurns(turns.map(({ entry }) => entry));
  const asked = isOpen ? findOpenQuestion(editorTurns, createMarkerFinder(models.markers.confusion)) : null;
  const question = asked ?? (await models.editor.writeQuestion(editorTurns));
  // The question alone is a few words: with what was said around it two tellings of it are likelier to meet.
  const text = [question, ...editorTurns.map(({ text: turnText }) => turnText)].join('\n');
  return { question, vector: (await embedder.embed([text], 'document'))[0]! };
}

/**
 * Links sessions of this night to arcs left open before them (§4.2): a session's own, and those of the same user within a
 * day whose question its first turns take up. What was formed in one night is joined in metablocks (§4.3, §4.4).
 */
export async function linkSessions(
  context: StageContext<'block_formation'>,
  calibration: Calibration,
): Promise<void> {
  const { store, cycle, deps, space } = context;
  const { continuity } = deps.settings;
  const minSimilarity = computeCosineThreshold(calibration, continuity.minSimilarity);
  for (const session of await store.sessions.list(cycle)) {
    await context.pause();
    const sessionBlocks = await readBlocks(context, session);
    const firstBlock = sessionBlocks.find((block) => block.cycle === cycle && block.type !== 'note');
    if (!firstBlock || firstBlock.continuesFrom !== null) continue;
    const earlierBlocks = sessionBlocks.filter(
      (block) => block.type !== 'note' && block.endAt <= firstBlock.startAt && block !== firstBlock,
    );
    const previousBlock = earlierBlocks.at(-1);
    if (
      previousBlock?.continuityFlag === true &&
      previousBlock.continuedBy === null &&
      previousBlock.cycle < cycle
    ) {
      await linkBlocks(context, previousBlock, firstBlock);
      continue;
    }
    if (previousBlock) continue;
    const candidates = (
      await store.sessions.findOpenArcs(
        session.userId,
        session.key,
        session.firstAt - continuity.maxAge,
        session.firstAt,
      )
    ).filter(({ openArc }) => openArc?.spaceId === space.id);
    if (candidates.length === 0) continue;
    const turns = sortTurns(await store.sessions.readTurns(session.key, 0, cycle))
      .filter(({ entry }) => isTrusted(entry))
      .slice(0, continuity.firstTurns);
    if (turns.length === 0) continue;
    const openingQuestion = await embedQuestion(context, turns);
    const best = candidates
      .map((candidate) => ({ candidate, similarity: dot(candidate.openArc!.vector, openingQuestion.vector) }))
      .sort((a, b) => b.similarity - a.similarity)[0]!;
    if (best.similarity <= minSimilarity) continue;
    const openBlock = (await readBlocks(context, best.candidate)).findLast(
      (block) => block.continuityFlag && block.continuedBy === null,
    );
    if (openBlock) await linkBlocks(context, openBlock, firstBlock);
  }
  await formMetablocks(context);
}

async function readBlocks(
  { store }: StageContext<'block_formation'>,
  session: NightSession,
): Promise<Block[]> {
  return (await store.blocks.listOfSession(session.key)).filter((block) => block.type !== 'metablock');
}

async function linkBlocks(
  context: StageContext<'block_formation'>,
  before: Block,
  after: Block,
): Promise<void> {
  const { store, lease } = context;
  // The edge first: a night that goes on after a kill between the two finds the blocks unlinked, and does both again.
  await store.blocks.relate(lease, [
    { source: after.id, target: before.id, type: 'continues', strength: null },
  ]);
  await store.blocks.update(lease, [
    { key: before.key, revision: before.revision, continuedBy: after.id },
    { key: after.key, revision: after.revision, continuesFrom: before.id },
  ]);
  // Whether it is still open is told by the session that took it up.
  if (before.session !== after.session) await store.sessions.putOpenArc(lease, before.session, null);
  context.count('continuations');
}

/** Chains of blocks that continue each other and were all formed in this cycle. */
async function formMetablocks(context: StageContext<'block_formation'>): Promise<void> {
  const { store, lease, cycle, deps } = context;
  const linked = await store.blocks.listContinuing(cycle);
  const byId = new Map(linked.map((block) => [block.id, block]));
  for (const head of linked) {
    if (head.continuesFrom !== null && byId.has(head.continuesFrom)) continue;
    const chain: Block[] = [];
    for (let block: Block | undefined = head; block && !chain.includes(block);) {
      chain.push(block);
      block = block.continuedBy === null ? undefined : byId.get(block.continuedBy);
    }
    if (chain.length < 2 || chain.some((block) => block.metablockId !== null)) continue;
    const ids = chain.map((block) => block.id);
    const id = deps.deriveId(head.startAt, `metablock:${ids.join()}`);
    await store.blocks.insert(
      lease,
      [
        {
          id,
          type: 'metablock',
          sessionKey: head.session,
          userId: head.userId,
          userTier: head.userTier,
          seqs: [],
          startAt: Math.min(...chain.map((block) => block.startAt)),
          endAt: Math.max(...chain.map((block) => block.endAt)),
          margins: { anterior: 0, posterior: 0 },
          flux: null,
          continuityFlag: chain.at(-1)!.continuityFlag,
          constituents: ids,
          citations: [],
          zones: [],
        },
      ],
      [],
    );
    await store.blocks.relate(
      lease,
      ids.map((constituent) => ({
        source: id,
        target: constituent,
        type: 'metablock' as const,
        strength: null,
      })),
    );
    await store.blocks.update(
      lease,
      chain.map((block) => ({ key: block.key, revision: block.revision, metablockId: id })),
    );
    context.count('metablocks');
  }
}
