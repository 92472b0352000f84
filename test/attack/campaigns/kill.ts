import { cpSync } from 'node:fs';
import { prepareHome, runRounds } from '../campaign.ts';
import type { Campaign } from '../campaign.ts';
import { Talk } from '../talk.ts';
import { NightProcess, delay } from '../../support/night.ts';
import { startServer } from '../../support/processes.ts';

/** The longest that a server or a night lives. */
const LIFE_MS = 900;

export const kill: Campaign = {
  name: 'kill',
  promise:
    'Killed at any moment, a server has stored whatever it acknowledged and brings back nothing forgotten; both stores are sound, and the next night completes.',
  run: async (context) => {
    const { before, told } = await context.memories.get('own');
    return runRounds(context, async (round) => {
      const { random, pick, createHome } = round;
      const home = createHome();
      cpSync(before, home, { recursive: true });
      prepareHome(home);
      const talk = new Talk(round, told);
      const server = await startServer(home);
      const known = talk.acknowledged;
      const talking = talk.run(server, () => false);
      const night = random() < 0.6 ? new NightProcess(home) : null;
      // There is something to lose before the first blow falls.
      while (talk.acknowledged === known) await delay();
      const ends = [
        delay(pick(LIFE_MS)).then(() => server.kill()),
        // The night begins late, since its process has to start.
        night && delay(pick(2 * LIFE_MS)).then(() => night.kill()),
      ];
      await Promise.all([...ends, talking]);
      const end = await night?.outcome;
      await talk.verify(home);
      return `in ${talk.underWay}${end?.signal ? ', and a night' : ''}`;
    });
  },
};
