// A conversation is told to the real server, the server is stopped, a new one sleeps a night over it and is asked about it,
// and what it finds is verified by its citation: also that words which nobody said are refused.
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { load } from '../bench/load.ts';
import type { Question, Turn } from '../bench/load.ts';
import { SERVER, startServer } from '../bench/server.ts';
import type { Server } from '../bench/server.ts';
import { keepFolder, removeFolder, createTempFolder } from '../bench/temp.ts';
import { refuse } from './refusal.ts';
import { bold, dim, green, indent, pluralize, print, red, formatSeconds, printStep, formatAttribution } from './show.ts';

const USAGE = 'npm run demo [-- --conversation FILE] [--keep]';
const SHIPPED = fileURLToPath(new URL('boat-and-bakery.json', import.meta.url));
const QUESTIONS = 8;
const LIMIT = 5;
const SHOWN = 3;
const BATCH = 25;
/** Lines of a passage that was expected, and of any other. */
const LINES = { expected: 5, other: 3 };

function parseOptions(): { file: string; keep: boolean } {
  try {
    const { values } = parseArgs({
      options: { conversation: { type: 'string', default: SHIPPED }, keep: { type: 'boolean' } },
    });
    return { file: values.conversation, keep: values.keep ?? false };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

async function tell(server: Server, turns: readonly Turn[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const bar = new SingleBar({
    stream: process.stderr,
    format: '  {bar} {value} of {total} turns',
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(turns.length, 0);
  try {
    for (let from = 0; from < turns.length; from += BATCH) {
      const batch = turns.slice(from, from + BATCH);
      const { entries } = await server.call('remember', {
        entries: batch.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })),
      });
      entries.forEach((entry, i) => ids.set(batch[i]!.key, entry.id));
      bar.update(from + batch.length);
    }
  } finally {
    bar.stop();
  }
  return ids;
}

/** Shows what is found; true when an expected turn is among it and proves to be what was said. */
async function ask(
  server: Server,
  question: Question,
  turns: readonly Turn[],
  ids: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { memories } = await server.call('recall', { query: question.text, limit: LIMIT });
  const expected = new Set(question.evidence.map((key) => ids.get(key)));
  const best = memories.findIndex(({ id }) => expected.has(id));
  memories.forEach((memory, i) => {
    const right = expected.has(memory.id);
    // The first few are enough to read, and the right one wherever it stands.
    if (i >= SHOWN && i !== best) return;
    const who = formatAttribution(memory.role, memory.speaker, memory.at);
    print(`  ${right ? green('✓') : ' '} ${i + 1}. ${right ? green(who) : dim(who)}`);
    print(indent(memory.text, 7, right ? LINES.expected : LINES.other));
  });
  const found = memories[best];
  if (!found) {
    print(`  ${red('✗')} the turn that answers it is not among the first ${LIMIT}; it is this:`);
    const missed = turns.find(({ key }) => question.evidence.includes(key))!;
    print(indent(missed.content, 7, LINES.other));
    return false;
  }
  // As a client cites: by the tag of the block that the turn belongs to, with the words.
  const tag = found.citation ?? '';
  const { citations } = await server.call('cite', {
    memory_id: found.block_id ?? found.id,
    quote: found.text,
  });
  const span = citations[0]?.spans.find(({ entry_id: id }) => id === found.id);
  const said = turns.find(({ key }) => ids.get(key) === found.id)!;
  // The server's word is not enough: the hash must be that of the text we told it.
  const sound =
    tag !== '' &&
    citations[0]?.status === 'verified' &&
    span?.sha256 === createHash('sha256').update(said.content, 'utf8').digest('hex');
  print(
    sound
      ? `    ${green('verified')}: ${tag} ${dim(`sha256 ${span.sha256.slice(0, 12)}…`)}`
      : `    ${red(`citation failed: ${citations[0]?.status ?? 'no answer'}`)}`,
  );
  return sound;
}

/** Sleeps, and tells what the night made of the day. */
async function runNight(server: Server): Promise<void> {
  printStep('Sleeping a night over it');
  const { state, report } = await server.call('night-cycle', { action: 'run' });
  if (state !== 'completed' || !report) throw new Error(`The night ended ${state}.`);
  const { arc, quiet, note } = report.blocks;
  print(
    `  ${green('✓')} ${pluralize(report.entries, 'turn')} became ${pluralize(arc + quiet + note, 'block')} in ${report.seconds} s: ${pluralize(arc, 'arc')} of confusion that resolved or is still open, ${pluralize(quiet, 'quiet stretch').replace(/stretchs$/, 'stretches')}`,
  );
  print(
    `    ${pluralize(report.exchanges, 'turn')} kept in live zones, ${report.archived} in the archive behind a summary; the blocks take ${Math.round(100 * (report.kept ?? 1))} % of their length`,
  );
  const { centroids } = await server.call('antechamber', { action: 'centroids', limit: 3 });
  for (const { name, question } of centroids ?? [])
    print(`    a question was born: ${bold(name)} ${dim(question)}`);
}

async function runDemo(home: string, file: string): Promise<boolean> {
  const started = performance.now();
  const { format, conversations } = load(file);
  const [conversation] = conversations;
  if (!conversation) throw new Error(`${file} holds no conversation.`);
  const { title, turns } = conversation;
  const questions = conversation.questions.slice(0, QUESTIONS);
  const sessions = new Set(turns.map(({ session }) => session)).size;

  printStep(`Starting the server with an empty memory in ${home}`);
  let server = await startServer(home);
  try {
    printStep(`Telling it “${title}”: ${pluralize(turns.length, 'turn')} in ${pluralize(sessions, 'session')}`);
    const before = performance.now();
    const ids = await tell(server, turns);
    print(`  ${green('✓')} remembered, every turn on disk, in ${formatSeconds(performance.now() - before)}`);
    const { pid } = server;
    await server.close();
    server = await startServer(home);
    printStep(`Stopped it (process ${pid}), started a new one (process ${server.pid}): all it has is the disk`);
    await runNight(server);
    printStep(`Asking ${pluralize(questions.length, 'question')}; ✓ marks the turn that answers it`);
    let found = 0;
    for (const [i, question] of questions.entries()) {
      print(`\n${dim(`${i + 1}/${questions.length}`)} ${bold(question.text)}`);
      if (await ask(server, question, turns, ids)) found++;
    }
    print();
    printStep('Now words put into somebody’s mouth: are they refused?');
    const refused = await refuse(server, conversation, ids);

    // Of our own conversation every answer must be found; a benchmark's first questions are a sample of what `bench:recall`
    // measures, and some of them nothing finds by words: half of them is the least to expect.
    const enough = found >= (format === 'shipped' ? questions.length : questions.length / 2);
    const share = `${found} of ${questions.length} questions answered among the first ${LIMIT}`;
    const bar =
      format === 'shipped' ? '' : enough ? ' (half of a benchmark’s: enough here)' : ' (half is asked for)';
    print(`\n${bold('Summary')}`);
    print(`  ${pluralize(turns.length, 'turn')} remembered; ${enough ? green(share) : red(share)}${bar},`);
    print(
      `  each of them verified by its citation; the made-up quote was ${refused ? '' : red('NOT ')}refused.`,
    );
    print(`  The whole took ${formatSeconds(performance.now() - started)}, on this machine alone.`);
    return enough && refused;
  } finally {
    await server.close();
  }
}

const { file, keep } = parseOptions();
const home = createTempFolder(tmpdir(), 'sophontic-demo-');
try {
  print(`\n${bold('Sophontic Memory, a demonstration')}\n`);
  if (!(await runDemo(home, file))) process.exitCode = 1;
  print(`\n${bold('Your own client')} starts it with:  node ${SERVER}`);
  print('README.md has the lines for each client.');
} catch (error) {
  console.error(red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
} finally {
  if (keep) {
    keepFolder(home);
    print(dim(`The memory is kept in ${home}; remove it when done.`));
  } else removeFolder(home);
}
