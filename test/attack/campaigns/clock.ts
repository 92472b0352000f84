import { expectNone, prepareHome, runRounds } from '../campaign.ts';
import type { Campaign, Round } from '../campaign.ts';
import { createManualClock, createSeededIds, openAgent } from '../../support/agent.ts';
import { SMALL_LIVES } from '../../support/small-lives.ts';

const STEPS = 40;
const NIGHT_EVERY = 14;
const MINUTE = 60_000;
const YEAR = 365 * 86_400_000;

/** Where a clock may go from `now`: a moment on, to and fro, set back by years, before 1970, nowhere. */
const JUMPS: Readonly<Record<string, (now: number, round: Round) => number>> = {
  'to and fro': (now, { random }) => now + Math.floor((random() - 0.5) * 4 * 60 * MINUTE),
  'by years': (now, { random }) => now + Math.floor((random() - 0.5) * 20 * YEAR),
  backwards: (now, { random }) => now - Math.floor(random() * 90 * MINUTE),
  'to the beginning': (now, { random, pick }) => (random() < 0.2 ? pick(YEAR) - YEAR / 2 : now + MINUTE),
  nowhere: (now) => now,
};

export const clock: Campaign = {
  name: 'clock',
  promise:
    'However the clock jumps, also in the midst of a night, nothing fails, turns stay in the order they were said in, every word is there, and nights complete.',
  run: (context) =>
    runRounds(context, async (round) => {
      const kind = round.choose(Object.keys(JUMPS));
      const manual = createManualClock();
      const jump = (): void => manual.set(Math.min(Date.UTC(2200, 0), JUMPS[kind]!(manual.now(), round)));
      const home = prepareHome(round.createHome());
      const engine = await openAgent({
        home,
        clock: manual,
        createId: createSeededIds(round.number),
        userTiers: {},
      });
      try {
        const life = round.choose(SMALL_LIVES);
        const lines = [...life.talk, ...life.facts.map(([, said]) => said)];
        const told: { id: string; content: string; session: string; turn: number }[] = [];
        const turns = new Map<string, number>();
        const faults: string[] = [];
        for (let step = 0; step < STEPS; step++) {
          jump();
          const session = `session ${round.pick(3)}`;
          const content = `${lines[step % lines.length]!} (${step})`;
          const { entries } = await engine.remember({ content, role: 'user', session_id: session }, 'one');
          const [{ id, turn }] = entries as unknown as [{ id: string; turn: number }];
          if (turn !== (turns.get(session) ?? 0)) faults.push(`turn ${turn} of ${session} is not the next`);
          turns.set(session, turn + 1);
          told.push({ id, content, session, turn });
          if (step % 5 === 0) {
            jump();
            const [question] = round.choose(life.facts);
            if ((await engine.recall({ query: question, limit: 10 })).memories.length === 0)
              faults.push('a recall finds nothing');
            await engine.briefing();
          }
          if (step % NIGHT_EVERY !== NIGHT_EVERY - 1) continue;
          manual.onPause = async () => jump();
          const { state } = await engine.night({ action: 'run' });
          manual.onPause = null;
          if (state !== 'completed') faults.push(`a night ended as ${state}`);
        }
        for (const { id, content, session, turn } of told) {
          const entry = await engine.entry(id);
          if (entry.content !== content || entry.sessionId !== session || entry.turn !== turn)
            faults.push(`${id} is told wrongly`);
        }
        for (const { problem } of await engine.check()) faults.push(problem);
        expectNone(faults, kind);
      } finally {
        await engine.close();
      }
      return kind;
    }),
};
