import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

const HOUR_MS = 3_600_000;

interface Case {
  readonly name: string;
  readonly query: string;
  /** What was said long ago, each in a session of its own; the first is the one that is meant. */
  readonly earlier: readonly string[];
  readonly talk: readonly string[];
  /** Among the first so many of the earlier ones; 1 unless a message says much besides. */
  readonly within?: number;
}

/** What is asked leans on the talk; every earlier one answers its words, the first what the talk is about. */
const CASES: readonly Case[] = [
  {
    name: 'a plan',
    query: 'can you update that plan?',
    earlier: [
      'The plan for the vegetable beds: broad beans in March, courgettes in May, leeks in July.',
      'The plan for the half marathon: three runs a week, the long one on Sundays.',
      'The plan for paying off the car: 220 a month until autumn.',
    ],
    talk: [
      'The slugs have eaten all courgettes in the vegetable beds.',
      'Then sow the courgettes again, and put copper tape around the beds.',
    ],
  },
  {
    name: 'a price',
    query: 'how much did it cost?',
    earlier: [
      'The new clutch for the van cost 640 at the garage in Leith.',
      'The wedding photographer cost 1,900 with the album.',
      'The pottery course cost 85, clay included.',
    ],
    talk: ['The van makes that noise again when I press the clutch.', 'Has the garage seen the van since?'],
  },
  {
    name: 'a person',
    query: 'what did he say about it?',
    earlier: [
      'The vet said about the limp that it is only a sprain, the dog should rest for a week.',
      'The plumber said about the boiler that it needs a new valve.',
      'The tax adviser said about the deduction that it is allowed for two years.',
    ],
    talk: ['The dog limps on the stairs again.', 'That is the same leg as last month, when we saw the vet.'],
  },
  {
    name: 'a list',
    query: 'what is still missing on this list?',
    earlier: [
      'Missing on the packing list for the Faroe hike: gaiters, a stove, the ferry tickets.',
      'Missing on the guest list for the christening: the cousins from Trier.',
      'Missing on the shopping list for the bakery: rye flour and malt.',
    ],
    talk: [
      'I have bought the tent for the Faroe hike.',
      'Good, and the ferry to the Faroe islands is on Tuesday.',
    ],
  },
  {
    name: 'a place, in a message',
    within: 2,
    query: 'Okay, I am there now. Where is the key?',
    earlier: [
      'The key of the boathouse hangs behind the oars.',
      'The key of the allotment lies under the rain barrel.',
      'The key of the cellar is with the caretaker.',
    ],
    talk: ['I am cycling to the boathouse to fetch the canoe.', 'Take the oars for the canoe as well.'],
  },
  {
    name: 'the next step',
    query: 'and what comes after that?',
    earlier: [
      'What comes after the primer on the kitchen cabinets: two coats of enamel, a day apart.',
      'What comes after the grammar chapter: vocabulary of the market, then the oral test.',
      'What comes after the interview: a trial day in the laboratory.',
    ],
    talk: ['The primer on the kitchen cabinets is dry.', 'Sand the cabinets lightly before the enamel.'],
  },
  {
    name: 'a second one',
    query: 'when does the second one start?',
    earlier: [
      'The second antibiotic for the cat starts when the drops are finished, on the 14th.',
      'The second choir rehearsal starts at half past seven.',
      'The second semester starts in the week after Easter.',
    ],
    talk: ['The cat has had the drops for five days.', 'Good, so the antibiotic for the cat is next.'],
  },
  {
    name: 'German',
    query: 'Kannst du diesen Plan anpassen?',
    earlier: [
      'Der Plan für den Umbau vom Bad: erst die Fliesen, dann die Dusche.',
      'Der Plan für die Radtour: in vier Tagen nach Passau.',
      'Der Plan für die Prüfung: jeden Tag zwei Kapitel.',
    ],
    talk: ['Die Fliesen fürs Bad kommen erst im Juni.', 'Dann verschiebt sich die Dusche auch.'],
  },
  {
    name: 'French',
    query: 'qui avait proposé cela ?',
    earlier: [
      'Le potager partagé derrière la gare : proposé par Solange.',
      'La fusion des deux équipes : proposé par Monsieur Kessler.',
      'Le voyage en Islande : proposé par Basile.',
    ],
    talk: ['Les tomates du potager partagé sont mûres.', 'La gare veut reprendre le terrain du potager.'],
  },
  {
    name: 'a status',
    query: "what's the status of that?",
    earlier: [
      'Status of the visa for Mongolia: passport sent to the consulate, waiting.',
      'Status of the roof repair: scaffolding stands, slates are late.',
      'Status of the book club: nobody has read the third chapter.',
    ],
    talk: ['I fly to Mongolia in five weeks.', 'Then the consulate should have the passport by now.'],
  },
  {
    name: 'a reason',
    query: 'why did we decide against it?',
    earlier: [
      'We decided against the heat pump since the cellar is too damp.',
      'We decided against the second dog since Mira is allergic.',
      'We decided against Rust for the importer since nobody else here reads it.',
    ],
    talk: [
      'The chimney sweep asks again about a heat pump.',
      'With the cellar as it is, heating costs will rise.',
    ],
  },
  {
    name: 'a deadline',
    query: 'when is that due?',
    earlier: [
      'The grant application for the film festival is due on 3 October.',
      'The library books are due on Friday.',
      'The invoice of the electrician is due in two weeks.',
    ],
    talk: ['The trailer for the film festival is cut.', 'Attach the trailer to the grant application then.'],
  },
];

const FILLERS = [
  'The bus was late again this morning.',
  'Dinner was lentils, everyone had seconds.',
  'The neighbours paint their fence blue.',
];

let atHours = 0;
const tell = (server: Connection<unknown>, content: string, session: string): Promise<unknown> =>
  server.callOk('remember', {
    ...{ content, session_id: session, role: 'user' },
    at: new Date(Date.now() - (400 - atHours++) * HOUR_MS).toISOString(),
  });

/** Several turns of each earlier talk, those that are meant first: what came last has no advantage that way. */
async function tellEarlier(server: Connection<unknown>, { name, earlier }: Case): Promise<void> {
  for (const [i, text] of earlier.entries()) await tell(server, text, `${name} ${i}`);
  for (const text of FILLERS) await tell(server, text, `${name} filler`);
}

const say = async (server: Connection<unknown>, turns: readonly string[]): Promise<void> => {
  for (const [i, content] of turns.entries())
    await server.callOk('remember', { content, role: i % 2 === 0 ? 'user' : 'assistant' });
};

const findEarlier = async (
  server: Connection<unknown>,
  { query, earlier, talk }: Case,
  fields: Record<string, unknown> = {},
): Promise<string[]> => {
  const { memories } = await server.callOk('recall', { query, limit: 10, ...fields });
  // What was said just now is before everybody's eyes.
  return memories.map(({ text }) => text).filter((text) => earlier.includes(text) && !talk.includes(text));
};
const findFirst = async (...args: Parameters<typeof findEarlier>): Promise<string | undefined> =>
  (await findEarlier(...args))[0];

describe('a question in the midst of a talk', () => {
  it.each(CASES)('is answered by what the talk is about, where it is told: $name', async (one) => {
    const server = await connectClassic(createTempHome());
    await tellEarlier(server, one);
    expect(
      (await findEarlier(server, one, { context: one.talk.join('\n') })).slice(0, one.within ?? 1),
    ).toContain(one.earlier[0]);
  });

  it.each(CASES)('… or was remembered just now: $name', async (one) => {
    const server = await connectClassic(createTempHome());
    await tellEarlier(server, one);
    await say(server, one.talk);
    expect((await findEarlier(server, one)).slice(0, one.within ?? 1)).toContain(one.earlier[0]);
  });

  it('is answered by its own words where it speaks for itself', async () => {
    const [one, other] = CASES as unknown as [Case, Case];
    const server = await connectClassic(createTempHome());
    await tellEarlier(server, one);
    const query = 'What is the plan for paying off the car?';
    const ask = async (fields: Record<string, unknown>): Promise<string[]> =>
      (await server.callOk('recall', { query, limit: 10, ...fields })).memories.map(({ text }) => text);
    const bare = await ask({});
    expect(bare[0]).toBe(one.earlier[2]);
    expect(await ask({ context: one.talk.join('\n') })).toEqual(bare);
    expect(await ask({ context: other.talk.join('\n') })).toEqual(bare);
  });

  it('is asked of the talk that is told, whatever was remembered just now', async () => {
    const [plan] = CASES as unknown as [Case];
    const server = await connectClassic(createTempHome());
    await tellEarlier(server, plan);
    await say(server, plan.talk);
    const marathon = {
      ...plan,
      talk: [...plan.talk, 'My knee hurts after the half marathon runs on Sundays.'],
    };
    expect(await findFirst(server, marathon, { context: marathon.talk[2] })).toBe(plan.earlier[1]);
  });

  it('is asked of the talk of its own connection and its own user', async () => {
    const [plan] = CASES as unknown as [Case];
    const home = createTempHome();
    const garden = await connectClassic(home);
    await tellEarlier(garden, plan);
    const running = await connectClassic(home);
    await say(garden, plan.talk);
    await say(running, ['My knee hurts after the half marathon.', 'Then skip the long one on Sundays.']);
    expect(await findFirst(garden, plan)).toBe(plan.earlier[0]);
    expect(await findFirst(running, plan)).toBe(plan.earlier[1]);
    // What another user says on the same connection changes nothing.
    await running.callOk('remember', { content: plan.talk[0], role: 'user', user_id: 'somebody' });
    expect(await findFirst(running, plan)).toBe(plan.earlier[1]);
  });

  it('may be answered by the talk itself', async () => {
    const [plan] = CASES as unknown as [Case];
    const server = await connectClassic(createTempHome());
    const own = 'The plan for the terrace: oak planks in June, railing in July.';
    await say(server, [own, 'Oak will need oil once a year.']);
    await tellEarlier(server, plan);
    await say(server, ['The planks for the terrace will be late.']);
    const { memories } = await server.callOk('recall', { query: plan.query });
    expect(memories[0]!.text).toBe(own);
  });

  it('is not asked of what was imported, nor of what was said long ago', async () => {
    const [plan] = CASES as unknown as [Case];
    const home = createTempHome();
    const server = await connectClassic(home);
    await tellEarlier(server, plan);
    const knee = 'My knee hurts after the half marathon runs on Sundays.';
    await server.callOk('remember', { content: knee, origin: 'import' });
    await server.callOk('remember', { content: knee, at: new Date(Date.now() - 9 * HOUR_MS).toISOString() });
    const ask = async (connection: Connection<unknown>): Promise<unknown> =>
      (await connection.callOk('recall', { query: plan.query, limit: 10 })).memories;
    expect(await ask(server)).toEqual(await ask(await connectClassic(home)));
  });

  it('takes 8,000 characters of it, and keeps none', async () => {
    const [plan] = CASES as unknown as [Case];
    const home = createTempHome();
    const server = await connectClassic(home);
    await tellEarlier(server, plan);
    const refused = await server.callRefused('recall', { query: plan.query, context: 'x'.repeat(8_001) });
    expect(refused.code).toBe('TOO_LARGE');
    const secret = 'zanzibarquokka';
    const context = `${plan.talk.join(' ')} ${secret} `.padEnd(8_000, 'beds ');
    expect(await findFirst(server, plan, { context })).toBe(plan.earlier[0]);
    await server.close();
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
      .map((name) => join(home, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const path of files) expect(readFileSync(path).includes(secret)).toBe(false);
  });
});
