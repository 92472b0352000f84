// How much of what answers a question fits into a token budget: ours against whole turns, best first, until it is full.
import { parseArgs } from 'node:util';
import { computeTokenBound } from '../src/engine/language/token-bound.ts';
import { load } from './load.ts';
import type { Conversation, Turn } from './load.ts';
import { createMemory, rememberAll } from './memory.ts';
import { logProgress } from './part.ts';
import { formatMachine, formatTable } from './report.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const USAGE = 'npm run bench:budget -- --data FILE [--data FILE]... [--limit-conversations N]';
const BUDGETS = [1_000, 2_000, 4_000];
const MAX_MEMORIES = 50;
/** A turn's heading, as the answer prints it. */
const formatHeading = ({ speaker, role, at }: Turn, id: string): string =>
  `${speaker ?? role} (${role}), ${at.slice(0, 16)} · ${id}\n\n`;

interface Share {
  questions: number;
  /** Sums over questions: share of the evidence that is shown, that is shown whole, and whether any of it is. */
  shown: number;
  whole: number;
  any: number;
}
const createShare = (): Share => ({ questions: 0, shown: 0, whole: 0, any: 0 });
const ours = new Map<string, Share>();
const naive = new Map<string, Share>();

function count(into: Map<string, Share>, key: string, evidence: number, shown: number, whole: number): void {
  const sum = into.get(key) ?? createShare();
  sum.questions += 1;
  sum.shown += shown / evidence;
  sum.whole += whole / evidence;
  sum.any += shown > 0 ? 1 : 0;
  into.set(key, sum);
}

async function measure({ turns, questions }: Conversation, format: string): Promise<void> {
  const home = createTempFolder();
  const memory = await createMemory(home);
  const text = await rememberAll(memory, turns);
  for (const { text: query, evidence } of questions) {
    const ask = async (max_tokens: number) =>
      (await memory.recall({ query, limit: MAX_MEMORIES, max_tokens, level: 0 })).memories.map((one) => ({
        id: one.id,
        turn: text.get(one.id)!,
        shown: one.text,
      }));
    const ranked = await ask(32_768);
    for (const budget of BUDGETS) {
      const key = `${format} ${budget}`;
      const found = (await ask(budget)).filter(({ turn }) => evidence.includes(turn.key));
      const whole = found.filter(({ turn, shown }) => turn.content === shown);
      count(ours, key, evidence.length, found.length, whole.length);
      let remainingTokens = budget;
      const plain = ranked.filter(({ turn, id }) => {
        if (remainingTokens < 0) return false;
        remainingTokens -= computeTokenBound(formatHeading(turn, id) + turn.content);
        return remainingTokens >= 0 && evidence.includes(turn.key);
      }).length;
      count(naive, key, evidence.length, plain, plain);
    }
  }
  await memory.close();
  removeFolder(home);
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    'limit-conversations': { type: 'string', default: '1000' },
    help: { type: 'boolean' },
  },
});
if (values.help === true || values.data === undefined) {
  console.log(USAGE);
  process.exit(values.help === true ? 0 : 2);
}
for (const path of values.data) {
  const { conversations, format } = load(path);
  for (const conversation of conversations.slice(0, Number(values['limit-conversations']))) {
    logProgress(`  ${format} ${conversation.id}`);
    await measure(conversation, format);
  }
}
const formatPercent = (sum: number, { questions }: Share): string => ((100 * sum) / questions).toFixed(1);
const rows = [...ours].map(([key, own]) => {
  const plain = naive.get(key)!;
  const [set, budget] = key.split(' ');
  return [
    set!,
    budget!,
    String(own.questions),
    formatPercent(own.shown, own),
    formatPercent(own.whole, own),
    formatPercent(own.any, own),
    formatPercent(plain.shown, plain),
    formatPercent(plain.any, plain),
  ];
});
console.log(`## What fits into a token budget

Share of the turns that answer, in %: shown (whole or by their best part), shown whole, and questions of which any is shown; beside it whole turns, best first, until the budget is full (by the same ranking).

${formatTable(['set', 'max_tokens', 'questions', 'shown', 'whole', 'any', 'turns until full', 'any of these'], rows)}

Machine: ${formatMachine(new Date().toISOString())}.`);
