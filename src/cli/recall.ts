import type { Command } from 'commander';
import type { RecallInput } from '../engine/index.ts';
import {
  collectValue,
  paint,
  readPipedInput,
  print,
  printJson,
  readSharedOptions,
  createUsageError,
  withEngine,
} from './terminal.ts';

interface RecallFlags {
  readonly limit?: string;
  readonly maxTokens?: string;
  readonly since?: string;
  readonly until?: string;
  readonly session?: string;
  readonly user?: string;
  readonly tag?: string[];
  readonly origin?: string[];
  readonly tier?: string[];
  readonly level?: string;
  readonly explain?: boolean;
}

export function registerRecall(cli: Command): void {
  const command = cli
    .command('recall')
    .description('find what was said')
    .argument('[question...]', 'what you want to know')
    .option('--limit <n>', 'memories at most (1-100)')
    .option('--max-tokens <n>', 'tokens of text at most (64-32768)')
    .option('--since <time>', 'said at or after, ISO 8601')
    .option('--until <time>', 'said before, ISO 8601')
    .option('--session <id>', 'only this conversation')
    .option('--user <id>', 'only this user')
    .option('--tag <tag>', 'only with this; may be given again', collectValue)
    .option('--origin <origin>', 'only what came so (said, tool, web, …); may be given again', collectValue)
    .option('--level <n>', '0 turns alone, 1-3 clusters; default auto')
    .option('--tier <tier>', 'hippocampus, cortex or archive; may be given again', collectValue)
    .option('--explain', 'tell why each was found')
    .action(async (words: string[], flags: RecallFlags) => {
      const query = words.length > 0 ? words.join(' ') : (await readPipedInput())?.trim();
      if (query === undefined) throw createUsageError('no question: give one, or pipe it in');
      const options = readSharedOptions(command);
      const input = {
        query,
        limit: flags.limit === undefined ? undefined : Number(flags.limit),
        max_tokens: flags.maxTokens === undefined ? undefined : Number(flags.maxTokens),
        since: flags.since,
        until: flags.until,
        session_id: flags.session,
        user_id: flags.user,
        tags: flags.tag,
        origins: flags.origin,
        tiers: flags.tier,
        level: flags.level === undefined || flags.level === 'auto' ? flags.level : Number(flags.level),
        explain: flags.explain,
      } as RecallInput;
      const { text, structured: _, ...answer } = await withEngine(options, (engine) => engine.recall(input));
      if (options.json) {
        printJson(answer);
        return;
      }
      print(text);
      if (flags.explain === true && answer.probe.confidence !== null)
        print(
          paint('dim', `\nThat an answer is among these: ${Math.round(100 * answer.probe.confidence)} %`),
        );
      for (const [i, { id, explain }] of answer.memories.entries())
        if (explain) {
          print(
            paint(
              'dim',
              `\n${i + 1}. ${id}: words #${explain.full_text ?? '-'}, vector #${explain.vector ?? '-'}${explain.shown ? `, ${explain.shown.whole ? 'whole' : 'in part'} for ${explain.shown.tokens} tokens` : ''}`,
            ),
          );
          for (const { reason, share } of explain.reasons)
            print(paint('dim', `   ${share > 0 ? '+' : ''}${share} ${reason}`));
          for (const { type, block_id: block } of explain.relations)
            print(paint('dim', `   through ${type} of block ${block}`));
        }
    });
}
