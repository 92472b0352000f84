import { expect } from 'vitest';
import type { Engine, RememberInput } from '../../src/engine/index.ts';
import type { EntryInput } from '../../src/engine/vocabulary/entry.ts';
import { createManualClock, openAgent, createSeededIds } from '../support/agent.ts';
import type { AgentOptions } from '../support/agent.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';
import { expectCite, expectGone, expectNight, expectRecall, pickUnchanged } from './expectations.ts';
import type { AgentView } from './expectations.ts';
import {
  SESSIONS,
  SPEAKERS,
  TAGS,
  USERS,
  USER_TIERS,
  composeText,
  findOwner,
  pickPursuitSession,
  createRareWord,
} from './generate.ts';
import type { Command, Day, ForgetSelection, Kind, Line } from './generate.ts';
import { MemoryModel } from './model.ts';
import type { KnownEntry } from './model.ts';
import { readHippocampus, readCortex } from './stores.ts';

const HOUR = 3_600_000;
const pickAt = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

type GivenEntry = Omit<KnownEntry, 'id' | 'turn' | 'place' | 'night' | 'cites'> & {
  readonly id: string | undefined;
};

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
  readonly model = new MemoryModel();
  readonly #clock = createManualClock();
  readonly #options: AgentOptions;
  readonly #agents: [Engine, Engine];
  #entryCount = 0;
  #pursuits = 0;
  readonly #openPursuits: Pursuit[] = [];
  #pauseCount = 60;
  /** A night was cancelled: the next goes on with it, and takes up nothing new. */
  #isUnfinished = false;
  /** Forgetting came into the midst of the last night: some blocks wait for the next. */
  #isDisturbed = false;
  /** It came while a night was left unfinished, whose first stages will not be run again. */
  #isDisturbanceCarried = false;

  private constructor(
    options: AgentOptions,
    clock: ReturnType<typeof createManualClock>,
    agents: [Engine, Engine],
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#agents = agents;
  }

  static async open(home: string): Promise<World> {
    const clock = createManualClock();
    const options = { home, clock, createId: createSeededIds(5), userTiers: USER_TIERS };
    return new World(options, clock, [await openAgent(options), await openAgent(options)]);
  }

  async close(): Promise<void> {
    this.#clock.onPause = null;
    for (const agent of this.#agents) await agent.close();
  }

  viewAs(agent: 0 | 1): AgentView {
    return { home: this.#options.home, model: this.model, engine: this.#agents[agent] };
  }

  advanceHours(hours: number): void {
    this.#clock.set(this.#clock.now() + hours * HOUR);
  }

  async execute(agent: 0 | 1, command: Command): Promise<void> {
    const engine = this.#agents[agent];
    const { model } = this;
    const list = model.listEntries();
    if ('talk' in command) await this.#remember(engine, this.#composeTalk(command));
    else if ('pursue' in command) {
      const pursuit = {
        owner: command.pursue,
        topic: command.topic,
        noise: this.#entryCount,
        session: pickPursuitSession(command.pursue, this.#pursuits++),
      };
      this.#openPursuits.push(pursuit);
      await this.#remember(engine, this.#composePursuit(pursuit, pursuit.session, 7));
      for (let i = 0; i < command.sessions; i++)
        await this.#remember(
          engine,
          this.#composePursuit(pursuit, pickPursuitSession(command.pursue, this.#pursuits++), 0),
        );
    } else if ('follow' in command) {
      const pursuit = pickAt(this.#openPursuits, command.follow);
      if (!pursuit) return;
      const session = command.anew ? pickPursuitSession(pursuit.owner, this.#pursuits++) : pursuit.session;
      await this.#remember(engine, this.#composePursuit(pursuit, session, 0));
    } else if ('remember' in command)
      await this.#remember(
        engine,
        command.remember.map((line) => this.#composeEntry(line, command.session, command.topic)),
      );
    else if ('repeat' in command) {
      const known = pickAt(list, command.repeat);
      if (!known) return;
      const again = { id: known.id, content: known.text, session_id: known.session };
      expect(await engine.remember(again, 'another')).toMatchObject({
        stored: 0,
        duplicates: 1,
        entries: [{ id: known.id, session_id: known.session, turn: known.turn }],
      });
    } else if ('clash' in command) {
      const known = pickAt(list, command.clash);
      if (!known) return;
      const other = { id: known.id, content: `${known.text}!` };
      await expect(
        engine.remember({ entries: [{ content: 'never stored' }, other] }, 's'),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    } else if ('revive' in command) {
      const known = pickAt([...model.forgotten.values()], command.revive);
      if (!known) return;
      const { turn: _, place: __, night: ___, cites: ____, ...given } = known;
      await this.#remember(engine, [
        {
          ...given,
          text: `Again: ${createRareWord(this.#entryCount++)}`,
          supersedes: given.supersedes.filter((id) => model.alive.has(id)),
        },
      ]);
    } else if ('forget' in command) await this.#forget(agent, command.forget, true);
    else if ('recall' in command) {
      const known = pickAt(list, command.recall);
      if (known && !this.#isDisturbed && !this.#isUnfinished) await expectRecall(this.viewAs(agent), known);
    } else if ('cite' in command) {
      const known = pickAt(list, command.cite);
      if (known && !this.#isUnfinished) await expectCite(this.viewAs(agent), known);
    } else {
      await engine.close();
      this.#agents[agent] = await openAgent(this.#options);
    }
  }

  #composeTalk(command: Extract<Command, { talk: number }>): GivenEntry[] {
    const { talk, topic, calm, burst, after } = command;
    const kinds: Kind[] = [
      ...Array<Kind>(calm + 1).fill('calm'),
      ...Array<Kind>(burst).fill('burst'),
      ...Array<Kind>(after).fill('calm'),
    ];
    return kinds.map((kind, i) => {
      const given = this.#composeEntry({ kind, role: i % 2 === 0 ? 'user' : 'assistant' }, talk, topic);
      this.#clock.set(this.#clock.now() + 60_000);
      return given;
    });
  }

  /** Some calm turns, then a question that is asked again and again, in the same words but for the first time. */
  #composePursuit({ topic, noise }: Pursuit, session: number, calm: number): GivenEntry[] {
    const kinds = [...Array<Kind>(calm).fill('calm'), ...Array<Kind>(5).fill('puzzle')];
    return kinds.map((kind, i) => {
      const line: Line = { kind, role: i % 2 === 0 ? 'user' : 'assistant' };
      const given = this.#composeEntry(
        line,
        session,
        topic,
        kind === 'puzzle' ? { noise, first: i === calm } : undefined,
      );
      this.#clock.set(this.#clock.now() + 60_000);
      return given;
    });
  }

  #composeEntry(
    line: Line,
    session: number,
    topic: number,
    puzzle?: { readonly noise: number; readonly first: boolean },
  ): GivenEntry {
    const list = this.model.listEntries();
    const n = this.#entryCount++;
    const blocks = line.cites ? readHippocampus(this.#options.home).blocks.map(({ id }) => id) : [];
    const cited = blocks.length === 0 ? [] : (line.cites ?? []).map((place) => pickAt(blocks, place)!);
    const last = list.at(-1)?.text;
    const older = line.supersedes === undefined ? undefined : pickAt(list, line.supersedes);
    return {
      // Every so often the caller names it, in capitals too.
      id: n % 7 === 3 ? this.#options.createId(this.#clock.now()) : undefined,
      text:
        line.kind === 'again' && last !== undefined
          ? last
          : composeText(
              line.kind,
              topic,
              puzzle?.first === false ? '' : createRareWord(n),
              puzzle?.noise ?? n,
              cited,
            ),
      role: line.role,
      speaker: line.speaker === undefined ? null : SPEAKERS[line.speaker]!,
      session: SESSIONS[session]!,
      at: this.#clock.now() - (line.daysAgo ?? 0) * 24 * HOUR,
      user: line.user === undefined ? findOwner(session) : USERS[line.user]!,
      keep: line.keep ?? false,
      tags: (line.tags ?? []).map((tag) => TAGS[tag]!),
      supersedes: older ? [older.id] : [],
    };
  }

  async #remember(engine: Engine, given: readonly GivenEntry[]): Promise<void> {
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

  async #forget(agent: 0 | 1, forgetting: ForgetSelection, isAlone: boolean): Promise<void> {
    const engine = this.#agents[agent];
    const { model } = this;
    const list = model.listEntries();
    const selection = this.#resolveSelection(forgetting, list);
    if (!selection) return;
    const { input, isForgotten } = selection;
    const forgotten = list.filter(isForgotten);
    const counts = {
      entries: forgotten.length,
      ...(this.#isUnfinished || this.#isDisturbed || !isAlone
        ? {}
        : { exchanges: forgotten.filter(({ night }) => night !== null).length }),
    };
    const [lostId] = model.forgotten.keys();
    if (lostId !== undefined && 'memory_ids' in input)
      await expect(
        engine.forget({ memory_ids: [...input.memory_ids, lostId], confirm: true }),
      ).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    expect(await engine.forget(input), 'what would be forgotten').toMatchObject({ would_forget: counts });
    const answer = await engine.forget({ ...input, confirm: true });
    expect(answer, 'what was forgotten').toMatchObject({ forgotten: counts });
    if (isAlone) expect(answer.overwritten, 'overwritten').toBeUndefined();
    model.forget(isForgotten);
    if (this.#isUnfinished) this.#isDisturbanceCarried = true;
    // A block that comes to be again, of the same entries, is another: nobody cites it.
    const remainingBlocks = new Set(readHippocampus(this.#options.home).blocks.map(({ id }) => id));
    for (const known of model.listEntries())
      known.cites = known.cites.filter((id) => remainingBlocks.has(id));
    if (isAlone) await expectGone(this.viewAs(agent));
  }

  #resolveSelection(
    forgetting: ForgetSelection,
    list: readonly KnownEntry[],
  ): {
    input: { memory_ids: string[] } | { session_id: string } | { user_id: string } | { before: string };
    isForgotten: (known: KnownEntry) => boolean;
  } | null {
    if ('ids' in forgetting) {
      if (list.length === 0) return null;
      const ids = new Set(forgetting.ids.map((n) => pickAt(list, n)!.id));
      return { input: { memory_ids: [...ids] }, isForgotten: ({ id }) => ids.has(id) };
    }
    if ('session' in forgetting) {
      const id = SESSIONS[forgetting.session]!;
      return { input: { session_id: id }, isForgotten: ({ session }) => session === id };
    }
    if ('user' in forgetting) {
      const id = USERS[forgetting.user]!;
      return { input: { user_id: id }, isForgotten: ({ user }) => user === id };
    }
    // Of the oldest fifth: a memory that is emptied all the time learns nothing.
    const oldest = [...list].sort((a, b) => a.at - b.at).slice(0, Math.ceil(list.length / 5));
    const known = pickAt(oldest, forgetting.before);
    if (!known) return null;
    return {
      input: { before: new Date(known.at + 1).toISOString() },
      isForgotten: (one) => one.at <= known.at,
    };
  }

  async runNight(agent: 0 | 1, disturbed: Day['disturbed'], thorough = false): Promise<void> {
    const engine = this.#agents[agent];
    const citable = new Set(
      readHippocampus(this.#options.home)
        .blocks.filter(({ tier }) => tier === 'cortex')
        .map(({ id }) => id),
    );
    if (!this.#isUnfinished) this.model.assignNight(citable);
    const controller = new AbortController();
    let pauses = 0;
    const encounter = { disturbance: false };
    const disturbanceAt = disturbed ? Math.floor((disturbed.at / 100) * this.#pauseCount) : -1;
    this.#clock.onPause = async () => {
      if (pauses++ !== disturbanceAt) return;
      encounter.disturbance = true;
      if (disturbed!.by === 'cancel') controller.abort();
      else await this.#forget(agent === 0 ? 1 : 0, disturbed!.by, false);
    };
    try {
      const answer = await engine.night({ action: 'run' }, { signal: controller.signal });
      expect(answer, 'the night').toMatchObject({ state: 'completed' });
      this.#isUnfinished = false;
      this.#pauseCount = pauses;
    } catch (error) {
      if (!controller.signal.aborted || (error as { code?: string }).code !== 'CANCELLED') throw error;
      this.#isUnfinished = true;
    } finally {
      this.#clock.onPause = null;
    }
    if (encounter.disturbance && disturbed!.by !== 'cancel') this.#isDisturbanceCarried = true;
    if (this.#isUnfinished) return;
    this.#isDisturbed = this.#isDisturbanceCarried;
    this.#isDisturbanceCarried = false;
    const seen = this.viewAs(agent === 0 ? 1 : 0);
    if (this.#isDisturbed) await expectGone(seen);
    else await expectNight(seen, thorough);
  }

  /** A night with nothing new leaves all as it is, but for what its cycle was waited for. */
  async repeatNight(agent: 0 | 1): Promise<void> {
    if (
      this.#isUnfinished ||
      this.#isDisturbed ||
      this.model.listEntries().some(({ night }) => night === null)
    )
      return;
    const readUnchanged = async (): Promise<object> =>
      pickUnchanged(readHippocampus(this.#options.home), await readCortex(this.#options.home));
    const before = await readUnchanged();
    await this.runNight(agent, undefined);
    const after = (await readUnchanged()) as { moved: string[] };
    expect(
      { ...after, moved: after.moved.filter((row) => (before as typeof after).moved.includes(row)) },
      'after a night with nothing new',
    ).toEqual(before);
  }

  /** What is left to do before the whole can be looked at. */
  async finish(): Promise<void> {
    if (this.#isUnfinished) await this.runNight(0, undefined);
    await this.runNight(1, undefined, true);
    await this.repeatNight(0);
  }
}

/** Lives a life in a folder of its own; what does not hold is told with the day and the command. */
export async function runLife(days: readonly Day[]): Promise<void> {
  const home = createTempFolder();
  const world = await World.open(home);
  let currentStep = 'birth';
  try {
    for (const [i, { agent, hours, commands, disturbed, again }] of days.entries()) {
      currentStep = `day ${i + 1}`;
      world.advanceHours(hours);
      for (const [j, command] of commands.entries()) {
        currentStep = `day ${i + 1}, command ${j + 1} ${JSON.stringify(command)}`;
        await world.execute(agent, command);
      }
      currentStep = `night ${i + 1}`;
      await world.runNight(agent, disturbed);
      if (again) {
        currentStep = `night ${i + 1}, again`;
        await world.repeatNight(agent);
      }
    }
    currentStep = 'the end';
    await world.finish();
  } catch (error) {
    throw new Error(`${currentStep}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await world.close().catch(() => undefined);
    removeFolder(home);
  }
}
