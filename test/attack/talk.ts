import { randomUUID } from 'node:crypto';
import { createMemory } from '../../src/index.ts';
import { runNight } from '../support/night.ts';
import { ServerGoneError, startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';
import { createWording, findRemains } from '../support/remains.ts';
import { expectNone } from './campaign.ts';
import type { Round } from './campaign.ts';
import type { ToldTurn } from './small-memory.ts';

type State = 'sent' | 'acknowledged' | 'forgetting' | 'forgotten';
interface KnownEntry {
  readonly content: string;
  readonly session_id: string;
  state: State;
}

const BATCH = 8;

/** What agents do with a memory, by chance, and what has to be true of it afterwards. */
export class Talk {
  readonly faults: string[] = [];
  /** What was answered with an error that was allowed. */
  refused = 0;
  readonly #round: Round;
  readonly #known = new Map<string, KnownEntry>();
  readonly #batches: string[][] = [];
  readonly #words: ReturnType<typeof createWording>;
  readonly #underWay: string[] = [];

  constructor(round: Round, told: readonly ToldTurn[]) {
    this.#round = round;
    this.#words = createWording(1 + round.pick(2 ** 31));
    for (const { id, content, session_id } of told)
      this.#known.set(id, { content, session_id, state: 'acknowledged' });
  }

  /** What no answer has come for. */
  get underWay(): string {
    return [...new Set(this.#underWay)].sort().join(' and ') || 'nothing';
  }
  get acknowledged(): number {
    return [...this.#known.values()].filter(({ state }) => state === 'acknowledged').length;
  }

  /** One call; `allowed` are codes that it may be refused with. */
  async step(server: ServerProcess, allowed: readonly string[] = []): Promise<void> {
    const { random } = this.#round;
    const dice = random();
    const name = dice < 0.5 ? 'remember' : dice < 0.65 ? 'forget' : dice < 0.85 ? 'recall' : 'cite';
    this.#underWay.push(name);
    if (name === 'remember') await this.#remember(server, allowed);
    else if (name === 'forget') await this.#forget(server, allowed);
    else await this.#read(server, name, allowed);
    this.#underWay.splice(this.#underWay.indexOf(name), 1);
  }

  /** Calls, `atOnce` together, until the server is gone or enough is done. */
  async run(
    server: ServerProcess,
    isEnough: () => boolean,
    { atOnce = 3, allowed = [] as readonly string[] } = {},
  ): Promise<void> {
    const work = async (): Promise<void> => {
      while (!isEnough()) await this.step(server, allowed);
    };
    for (const end of await Promise.allSettled(Array.from({ length: atOnce }, work)))
      if (end.status === 'rejected' && !(end.reason instanceof ServerGoneError)) throw end.reason as Error;
  }

  async #call(
    server: ServerProcess,
    name: string,
    args: Record<string, unknown>,
    allowed: readonly string[],
  ): Promise<Record<string, unknown> | null> {
    const answer = await server.call(name, args);
    if (answer['code'] === undefined) return answer;
    if (allowed.includes(answer['code'] as string) && answer['repair'] !== '') this.refused++;
    else this.faults.push(`${name}: ${JSON.stringify(answer)}`);
    return null;
  }

  async #remember(server: ServerProcess, allowed: readonly string[]): Promise<void> {
    const { pick, random } = this.#round;
    const entries = Array.from({ length: random() < 0.3 ? BATCH : 1 }, () => ({
      id: randomUUID(),
      content: this.#words.createUniqueText(40 + pick(200)),
      session_id: `talk ${pick(3)}`,
      role: 'user' as const,
    }));
    this.#batches.push(entries.map(({ id }) => id));
    for (const { id, content, session_id } of entries)
      this.#known.set(id, { content, session_id, state: 'sent' });
    const answer = await this.#call(
      server,
      'remember',
      entries.length > 1 ? { entries } : { ...entries[0]! },
      allowed,
    );
    if (answer) for (const { id } of entries) this.#known.get(id)!.state = 'acknowledged';
  }

  async #forget(server: ServerProcess, allowed: readonly string[]): Promise<void> {
    const { choose, pick } = this.#round;
    const there = [...this.#known].filter(([, { state }]) => state === 'acknowledged');
    if (there.length === 0) return;
    const some = [...new Set(Array.from({ length: 1 + pick(3) }, () => choose(there)))];
    for (const [, entry] of some) entry.state = 'forgetting';
    const ids = some.map(([id]) => id);
    const answer = await this.#call(server, 'forget', { memory_ids: ids, confirm: true }, allowed);
    if (answer) for (const [, entry] of some) entry.state = 'forgotten';
  }

  async #read(server: ServerProcess, name: 'recall' | 'cite', allowed: readonly string[]): Promise<void> {
    const gone = new Set([...this.#known].filter(([, { state }]) => state === 'forgotten').map(([id]) => id));
    const [id, { content }] = this.#round.choose([...this.#known]);
    if (name === 'cite') {
      const answer = await this.#call(server, 'cite', { memory_id: id, quote: content }, allowed);
      const status = (answer?.['citations'] as [{ status: string }] | undefined)?.[0].status;
      if (status === 'altered' || (gone.has(id) && answer && status !== 'not_found'))
        this.faults.push(`${id} is cited as ${status}`);
      return;
    }
    const query = content.split(' ').slice(0, 8).join(' ');
    const answer = await this.#call(server, 'recall', { query, limit: 5 }, allowed);
    for (const memory of (answer?.['memories'] ?? []) as { id: string; kind: string; text: string }[]) {
      if (gone.has(memory.id)) this.faults.push(`${memory.id} was forgotten and is recalled`);
      const known = this.#known.get(memory.id);
      if (known && !known.content.includes(memory.text)) this.faults.push(`${memory.id} is recalled wrongly`);
    }
  }

  /** What is not as it was acknowledged to be. */
  async findFaults(server: ServerProcess): Promise<string[]> {
    const faults: string[] = [];
    const there = new Set<string>();
    for (const [id, { content, state }] of this.#known) {
      const text = await server.readEntry(id);
      if (text !== null) there.add(id);
      if (text !== null && text !== content) faults.push(`${id} is altered`);
      if (text === null && state === 'acknowledged') faults.push(`${id} was acknowledged and is gone`);
      if (text !== null && state === 'forgotten') faults.push(`${id} was forgotten and is there`);
    }
    for (const ids of this.#batches) {
      // What may have been forgotten out of it says nothing.
      const certain = ids.filter((id) => /sent|acknowledged/.test(this.#known.get(id)!.state));
      const found = certain.filter((id) => there.has(id)).length;
      if (found !== 0 && found !== certain.length)
        faults.push(`${found} of a batch of ${certain.length} are there`);
    }
    return faults;
  }

  /** The whole oracle on a memory that nobody has open: all of it now, the next night, nothing forgotten anywhere, both stores sound. */
  async verify(home: string): Promise<void> {
    expectNone(this.faults, 'meanwhile');
    await this.#readThrough(home, 'afterwards');
    await runNight(home);
    await this.#readThrough(home, 'after the next night');
    const memory = await createMemory({ home });
    const faults = await memory.check().finally(() => memory.close());
    expectNone(
      faults.map(({ problem }) => problem),
      'check',
    );
    const forgotten = [...this.#known.values()].filter(({ state }) => state === 'forgotten');
    // Turns of the lives share words with each other; those of the talk stand nowhere else.
    const unique = forgotten
      .filter(({ session_id }) => session_id.startsWith('talk '))
      .map(({ content }) => content);
    expectNone(findRemains(home, unique), 'forgotten, and still on the disk');
  }

  async #readThrough(home: string, when: string): Promise<void> {
    const server = await startServer(home);
    try {
      expectNone(await this.findFaults(server), when);
    } finally {
      await server.end();
    }
  }
}
