import { expect } from 'vitest';
import type { Engine, RememberInput } from '../../src/engine/index.ts';
import type { EntryInput } from '../../src/engine/vocabulary/entry.ts';
import { lifeClock, openAgent, seededIds } from '../support/life.ts';
import type { AgentOptions } from '../support/life.ts';
import { remove, temporary } from '../support/store.ts';
import { expectCite, expectGone, expectNight, expectRecall, unmoved } from './holds.ts';
import type { Seen } from './holds.ts';
import {
  SESSIONS,
  SPEAKERS,
  TAGS,
  USERS,
  USER_TIERS,
  compose,
  ownerOf,
  pursuing,
  rareWord,
} from './making.ts';
import type { Command, Day, Forgetting, Kind, Line } from './making.ts';
import { Model } from './model.ts';
import type { Known } from './model.ts';
import { readBrain, readCortex } from './stores.ts';

const HOUR = 3_600_000;
const at = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

type Given = Omit<Known, 'id' | 'turn' | 'place' | 'night' | 'cites'> & { readonly id: string | undefined };

/** A question that a session has left open. */
interface Pursuit {
  readonly owner: number;
  readonly topic: number;
  /** Of what its words are made. */
  readonly noise: number;
  readonly session: number;
}

/** Two agents on one folder, and the model of what they were told. */
class World {
  readonly model = new Model();
  readonly #clock = lifeClock();
  readonly #options: AgentOptions;
  readonly #agents: [Engine, Engine];
  #said = 0;
  #pursuits = 0;
  readonly #open: Pursuit[] = [];
  #pauses = 60;
  /** A night was cancelled: the next goes on with it, and takes up nothing new. */
  #unfinished = false;
  /** Forgetting came into the midst of the last night: some blocks wait for the next. */
  #disturbed = false;
  /** It came while a night was left unfinished, whose first stages will not be run again. */
  #late = false;

  private constructor(options: AgentOptions, clock: ReturnType<typeof lifeClock>, agents: [Engine, Engine]) {
    this.#options = options;
    this.#clock = clock;
    this.#agents = agents;
  }

  static async open(home: string): Promise<World> {
    const clock = lifeClock();
    const options = { home, clock, newId: seededIds(5), userTiers: USER_TIERS };
    return new World(options, clock, [await openAgent(options), await openAgent(options)]);
  }

  async close(): Promise<void> {
    this.#clock.meanwhile = null;
    for (const agent of this.#agents) await agent.close();
  }

  seen(agent: 0 | 1): Seen {
    return { home: this.#options.home, model: this.model, engine: this.#agents[agent] };
  }

  pass(hours: number): void {
    this.#clock.set(this.#clock.now() + hours * HOUR);
  }

  async does(agent: 0 | 1, command: Command): Promise<void> {
    const engine = this.#agents[agent];
    const { model } = this;
    const list = model.list();
    if ('talk' in command) await this.#remember(engine, this.#talk(command));
    else if ('pursue' in command) {
      const pursuit = {
        owner: command.pursue,
        topic: command.topic,
        noise: this.#said,
        session: pursuing(command.pursue, this.#pursuits++),
      };
      this.#open.push(pursuit);
      await this.#remember(engine, this.#pursue(pursuit, pursuit.session, 7));
      for (let i = 0; i < command.sessions; i++)
        await this.#remember(engine, this.#pursue(pursuit, pursuing(command.pursue, this.#pursuits++), 0));
    } else if ('follow' in command) {
      const pursuit = at(this.#open, command.follow);
      if (!pursuit) return;
      const session = command.anew ? pursuing(pursuit.owner, this.#pursuits++) : pursuit.session;
      await this.#remember(engine, this.#pursue(pursuit, session, 0));
    } else if ('remember' in command)
      await this.#remember(
        engine,
        command.remember.map((line) => this.#line(line, command.session, command.topic)),
      );
    else if ('repeat' in command) {
      const known = at(list, command.repeat);
      if (!known) return;
      const again = { id: known.id, content: known.text, session_id: known.session };
      expect(await engine.remember(again, 'another')).toMatchObject({
        stored: 0,
        duplicates: 1,
        entries: [{ id: known.id, session_id: known.session, turn: known.turn }],
      });
    } else if ('clash' in command) {
      const known = at(list, command.clash);
      if (!known) return;
      const other = { id: known.id, content: `${known.text}!` };
      await expect(
        engine.remember({ entries: [{ content: 'never stored' }, other] }, 's'),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    } else if ('revive' in command) {
      const known = at([...model.forgotten.values()], command.revive);
      if (!known) return;
      const { turn: _, place: __, night: ___, cites: ____, ...given } = known;
      await this.#remember(engine, [
        {
          ...given,
          text: `Again: ${rareWord(this.#said++)}`,
          supersedes: given.supersedes.filter((id) => model.alive.has(id)),
        },
      ]);
    } else if ('forget' in command) await this.#forget(agent, command.forget, true);
    else if ('recall' in command) {
      const known = at(list, command.recall);
      if (known && !this.#disturbed && !this.#unfinished) await expectRecall(this.seen(agent), known);
    } else if ('cite' in command) {
      const known = at(list, command.cite);
      if (known && !this.#unfinished) await expectCite(this.seen(agent), known);
    } else {
      await engine.close();
      this.#agents[agent] = await openAgent(this.#options);
    }
  }

  #talk(command: Extract<Command, { talk: number }>): Given[] {
    const { talk, topic, calm, burst, after } = command;
    const kinds: Kind[] = [
      ...Array<Kind>(calm + 1).fill('calm'),
      ...Array<Kind>(burst).fill('burst'),
      ...Array<Kind>(after).fill('calm'),
    ];
    return kinds.map((kind, i) => {
      const given = this.#line({ kind, role: i % 2 === 0 ? 'user' : 'assistant' }, talk, topic);
      this.#clock.set(this.#clock.now() + 60_000);
      return given;
    });
  }

  /** Some calm turns, then a question that is asked again and again, in the same words but for the first time. */
  #pursue({ topic, noise }: Pursuit, session: number, calm: number): Given[] {
    const kinds = [...Array<Kind>(calm).fill('calm'), ...Array<Kind>(5).fill('puzzle')];
    return kinds.map((kind, i) => {
      const line: Line = { kind, role: i % 2 === 0 ? 'user' : 'assistant' };
      const given = this.#line(
        line,
        session,
        topic,
        kind === 'puzzle' ? { noise, first: i === calm } : undefined,
      );
      this.#clock.set(this.#clock.now() + 60_000);
      return given;
    });
  }

  #line(
    line: Line,
    session: number,
    topic: number,
    puzzle?: { readonly noise: number; readonly first: boolean },
  ): Given {
    const list = this.model.list();
    const n = this.#said++;
    const blocks = line.cites ? readBrain(this.#options.home).blocks.map(({ id }) => id) : [];
    const cited = blocks.length === 0 ? [] : (line.cites ?? []).map((place) => at(blocks, place)!);
    const last = list.at(-1)?.text;
    const older = line.supersedes === undefined ? undefined : at(list, line.supersedes);
    return {
      // Every so often the caller names it, in capitals too.
      id: n % 7 === 3 ? this.#options.newId(this.#clock.now()) : undefined,
      text:
        line.kind === 'again' && last !== undefined
          ? last
          : compose(line.kind, topic, puzzle?.first === false ? '' : rareWord(n), puzzle?.noise ?? n, cited),
      role: line.role,
      speaker: line.speaker === undefined ? null : SPEAKERS[line.speaker]!,
      session: SESSIONS[session]!,
      at: this.#clock.now() - (line.daysAgo ?? 0) * 24 * HOUR,
      user: line.user === undefined ? ownerOf(session) : USERS[line.user]!,
      keep: line.keep ?? false,
      tags: (line.tags ?? []).map((tag) => TAGS[tag]!),
      supersedes: older ? [older.id] : [],
    };
  }

  async #remember(engine: Engine, given: readonly Given[]): Promise<void> {
    const entries = given.map(
      ({ id, text, role, speaker, session, at: saidAt, user, keep, tags, supersedes }, i): EntryInput => ({
        content: text,
        role,
        session_id: session,
        ...(id === undefined ? {} : { id: i % 2 === 0 ? id.toUpperCase() : id }),
        ...(speaker === null ? {} : { speaker }),
        ...(saidAt === this.#clock.now() ? {} : { at: new Date(saidAt).toISOString() }),
        ...(user === null ? {} : { user_id: user }),
        ...(keep ? { keep } : {}),
        ...(tags.length === 0 ? {} : { tags: [...tags] }),
        ...(supersedes.length === 0 ? {} : { supersedes: [...supersedes] }),
      }),
    );
    const input: RememberInput = entries.length === 1 ? entries[0]! : { entries };
    const answer = await engine.remember(input, 'nobody names it');
    expect(answer).toMatchObject({ stored: given.length, duplicates: 0 });
    given.forEach((one, i) => {
      const row = answer.entries[i]!;
      if (one.id !== undefined) expect(row.id).toBe(one.id);
      const known = this.model.remember({ ...one, id: row.id });
      expect(row, 'what remember answers').toMatchObject({
        uri: `memory://entries/${known.id}`,
        session_id: known.session,
        turn: known.turn,
      });
    });
  }

  async #forget(agent: 0 | 1, forgetting: Forgetting, alone: boolean): Promise<void> {
    const engine = this.#agents[agent];
    const { model } = this;
    const list = model.list();
    const meant = this.#selection(forgetting, list);
    if (!meant) return;
    const { input, goes } = meant;
    const gone = list.filter(goes);
    const counts = {
      entries: gone.length,
      ...(this.#unfinished || this.#disturbed || !alone
        ? {}
        : { exchanges: gone.filter(({ night }) => night !== null).length }),
    };
    const [lost] = model.forgotten.keys();
    if (lost !== undefined && 'memory_ids' in input)
      await expect(
        engine.forget({ memory_ids: [...input.memory_ids, lost], confirm: true }),
      ).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    expect(await engine.forget(input), 'what would be forgotten').toMatchObject({ would_forget: counts });
    const answer = await engine.forget({ ...input, confirm: true });
    expect(answer, 'what was forgotten').toMatchObject({ forgotten: counts });
    if (alone) expect(answer.overwritten, 'overwritten').toBeUndefined();
    model.forget(goes);
    if (this.#unfinished) this.#late = true;
    // A block that comes to be again, of the same entries, is another: nobody cites it.
    const left = new Set(readBrain(this.#options.home).blocks.map(({ id }) => id));
    for (const known of model.list()) known.cites = known.cites.filter((id) => left.has(id));
    if (alone) await expectGone(this.seen(agent));
  }

  #selection(
    forgetting: Forgetting,
    list: readonly Known[],
  ): {
    input: { memory_ids: string[] } | { session_id: string } | { user_id: string } | { before: string };
    goes: (known: Known) => boolean;
  } | null {
    if ('ids' in forgetting) {
      if (list.length === 0) return null;
      const ids = new Set(forgetting.ids.map((n) => at(list, n)!.id));
      return { input: { memory_ids: [...ids] }, goes: ({ id }) => ids.has(id) };
    }
    if ('session' in forgetting) {
      const id = SESSIONS[forgetting.session]!;
      return { input: { session_id: id }, goes: ({ session }) => session === id };
    }
    if ('user' in forgetting) {
      const id = USERS[forgetting.user]!;
      return { input: { user_id: id }, goes: ({ user }) => user === id };
    }
    // Of the oldest fifth: a memory that is emptied all the time learns nothing.
    const oldest = [...list].sort((a, b) => a.at - b.at).slice(0, Math.ceil(list.length / 5));
    const known = at(oldest, forgetting.before);
    if (!known) return null;
    return { input: { before: new Date(known.at + 1).toISOString() }, goes: (one) => one.at <= known.at };
  }

  async night(agent: 0 | 1, disturbed: Day['disturbed'], thorough = false): Promise<void> {
    const engine = this.#agents[agent];
    const citable = new Set(
      readBrain(this.#options.home)
        .blocks.filter(({ tier }) => tier === 'cortex')
        .map(({ id }) => id),
    );
    if (!this.#unfinished) this.model.takeUp(citable);
    const controller = new AbortController();
    let pauses = 0;
    const met = { disturbance: false };
    const moment = disturbed ? Math.floor((disturbed.at / 100) * this.#pauses) : -1;
    this.#clock.meanwhile = async () => {
      if (pauses++ !== moment) return;
      met.disturbance = true;
      if (disturbed!.by === 'cancel') controller.abort();
      else await this.#forget(agent === 0 ? 1 : 0, disturbed!.by, false);
    };
    try {
      const answer = await engine.night({ action: 'run' }, { signal: controller.signal });
      expect(answer, 'the night').toMatchObject({ state: 'completed' });
      this.#unfinished = false;
      this.#pauses = pauses;
    } catch (error) {
      if (!controller.signal.aborted || (error as { code?: string }).code !== 'CANCELLED') throw error;
      this.#unfinished = true;
    } finally {
      this.#clock.meanwhile = null;
    }
    if (met.disturbance && disturbed!.by !== 'cancel') this.#late = true;
    if (this.#unfinished) return;
    this.#disturbed = this.#late;
    this.#late = false;
    const seen = this.seen(agent === 0 ? 1 : 0);
    if (this.#disturbed) await expectGone(seen);
    else await expectNight(seen, thorough);
  }

  /** A night with nothing new leaves all as it is, but for what its cycle was waited for. */
  async again(agent: 0 | 1): Promise<void> {
    if (this.#unfinished || this.#disturbed || this.model.list().some(({ night }) => night === null)) return;
    const look = async (): Promise<object> =>
      unmoved(readBrain(this.#options.home), await readCortex(this.#options.home));
    const before = await look();
    await this.night(agent, undefined);
    const after = (await look()) as { moved: string[] };
    expect(
      { ...after, moved: after.moved.filter((row) => (before as typeof after).moved.includes(row)) },
      'after a night with nothing new',
    ).toEqual(before);
  }

  /** What is left to do before the whole can be looked at. */
  async end(): Promise<void> {
    if (this.#unfinished) await this.night(0, undefined);
    await this.night(1, undefined, true);
    await this.again(0);
  }
}

/** Lives a life in a folder of its own; what does not hold is told with the day and the command. */
export async function live(days: readonly Day[]): Promise<void> {
  const home = temporary();
  const world = await World.open(home);
  let place = 'birth';
  try {
    for (const [i, { agent, hours, commands, disturbed, again }] of days.entries()) {
      place = `day ${i + 1}`;
      world.pass(hours);
      for (const [j, command] of commands.entries()) {
        place = `day ${i + 1}, command ${j + 1} ${JSON.stringify(command)}`;
        await world.does(agent, command);
      }
      place = `night ${i + 1}`;
      await world.night(agent, disturbed);
      if (again) {
        place = `night ${i + 1}, again`;
        await world.again(agent);
      }
    }
    place = 'the end';
    await world.end();
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await world.close().catch(() => undefined);
    remove(home);
  }
}
