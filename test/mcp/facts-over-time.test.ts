import { beforeAll, describe, expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';
import fixture from '../fixtures/facts-over-time.json' with { type: 'json' };

const DAY_MS = 86_400_000;
interface Question {
  readonly query: string;
  readonly expected: string;
  readonly not_before?: string;
  readonly within?: number;
}
interface Kind {
  readonly entries: readonly { readonly day: number; readonly text: string }[];
  readonly questions: readonly Question[];
}

describe.each(Object.entries(fixture.kinds as Readonly<Record<string, Kind>>))(
  '%s',
  (_, { entries, questions }) => {
    let server: Connection<unknown>;
    beforeAll(async () => {
      server = await connectClassic(createTempHome());
      const now = Date.now();
      const told = [...entries, ...fixture.background.map((text, i) => ({ day: 300 - i, text }))];
      await server.callOk('remember', {
        entries: told.map(({ day, text }) => ({
          ...{ content: text, role: 'user', session_id: `day ${day}` },
          at: new Date(now - day * DAY_MS).toISOString(),
        })),
      });
    });

    it.each(questions)('$query', async ({ query, expected, not_before: other, within = 1 }) => {
      const { memories } = await server.callOk('recall', { query, limit: 10 });
      const findPlace = (part: string): number => memories.findIndex(({ text }) => text.includes(part));
      const place = findPlace(expected);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(within);
      if (other !== undefined && within === 1 && findPlace(other) >= 0)
        expect(findPlace(other)).toBeGreaterThan(place);
    });
  },
);
