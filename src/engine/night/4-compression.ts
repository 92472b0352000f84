import { STAGE } from '../vocabulary/night.ts';
import { truncateText } from '../language/truncate.ts';
import type { Zone } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Stage, StageContext } from './context.ts';
import { forEachBlock } from './for-each-block.ts';
import { toEditorTurns } from './turns.ts';

/** Stage 4: live zones byte for byte, dead zones as summaries (spec §3.3, §5.3). */
export const compression: Stage<'compression'> = {
  name: 'compression',
  run: (context) =>
    forEachBlock(context, { stage: STAGE.salience_scoring }, async (block, entries) => {
      if (block.type === 'metablock')
        return { stage: STAGE.compression, ...(await describeMetablock(context, block.constituents)) };
      const zones: Zone[] = [];
      for (const zone of block.zones ?? [])
        zones.push(await fillZone(context, zone, entries.slice(zone.start, zone.end + 1)));
      const originalLength = entries.reduce((sum, { content }) => sum + content.length, 0);
      const compressedLength = zones.reduce((sum, zone) => sum + countCharacters(zone), 0);
      for (const zone of zones) context.count(`${zone.kind}_zones`);
      context.count('characters', originalLength);
      context.count('characters_kept', compressedLength);
      return { stage: STAGE.compression, zones, originalLength, compressedLength };
    }),
};

const countCharacters = (zone: Zone): number =>
  zone.kind === 'live' ? zone.texts.reduce((sum, text) => sum + text.length, 0) : zone.summary.length;

async function fillZone(
  { models, deps }: StageContext<'compression'>,
  zone: Zone,
  entries: readonly Entry[],
): Promise<Zone> {
  if (zone.kind === 'live') return { ...zone, texts: entries.map(({ content }) => content), summary: '' };
  const { share, minCharacters: minLength, maxCharacters: maxLength } = deps.settings.compression;
  const length = entries.reduce((sum, { content }) => sum + content.length, 0);
  const targetLength = Math.round(Math.max(minLength, Math.min(maxLength, share * length)));
  return {
    ...zone,
    texts: [],
    summary: await models.editor.writeSummary(toEditorTurns(entries), targetLength),
  };
}

/** A metablock's own prose: what its parts were about, in their order (R5). */
async function describeMetablock(
  { store, deps }: StageContext<'compression'>,
  ids: readonly string[],
): Promise<{ zones: Zone[]; originalLength: number; compressedLength: number }> {
  const blocks = await store.blocks.read(ids);
  const summary = truncateText(
    blocks.map(({ title, question }) => `${title}: ${question}`).join(' → '),
    deps.settings.compression.maxCharacters * 2,
  );
  return {
    zones: [{ kind: 'dead', start: 0, end: 0, entries: [], texts: [], summary, reasons: [] }],
    originalLength: blocks.reduce((sum, block) => sum + block.originalLength, 0),
    compressedLength: summary.length,
  };
}
