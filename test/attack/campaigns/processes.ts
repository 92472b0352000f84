import { cpSync } from 'node:fs';
import { expectNone, prepareHome, runRounds } from '../campaign.ts';
import type { Campaign } from '../campaign.ts';
import { Talk } from '../talk.ts';
import { NightProcess } from '../../support/night.ts';
import { startServer } from '../../support/processes.ts';

const SERVERS = 3;
/** Calls of all servers together in a round, and nights beside them. */
const CALLS = 40;

export const processes: Campaign = {
  name: 'processes',
  promise:
    'Any number of servers remember, recall, cite and forget while nights run beside them: none is refused, nothing is lost, nothing forgotten comes back.',
  run: async (context) => {
    const { before, told } = await context.memories.get('own');
    return runRounds(context, async (round) => {
      const home = round.createHome();
      cpSync(before, home, { recursive: true });
      prepareHome(home);
      const talk = new Talk(round, told);
      const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(home)));
      let calls = 0;
      let isOver = false;
      let nights = 0;
      const faults: string[] = [];
      const sleep = async (): Promise<void> => {
        do {
          const { code, answer, log } = await new NightProcess(home).outcome;
          nights++;
          if (code !== 0 || answer?.['state'] !== 'completed')
            faults.push(`a night ended with ${code}: ${JSON.stringify(answer)} ${log.slice(0, 300)}`);
        } while (!isOver);
      };
      const sleeping = sleep();
      await Promise.all(
        servers.map((server) => talk.run(server, () => calls++ >= CALLS && nights > 0, { atOnce: 2 })),
      );
      isOver = true;
      await sleeping;
      for (const server of servers) await server.end();
      expectNone(faults, 'nights');
      await talk.verify(home);
      return 'all there';
    });
  },
};
