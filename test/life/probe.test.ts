import { test, expect } from 'vitest';
import { statSync, readdirSync } from 'node:fs';
import { lifeClock, openAgent, seededIds, DAY, BIRTH } from '../support/life.ts';
import { remove, temporary } from '../support/store.ts';
test('probe', async () => {
  const home = temporary(); const clock = lifeClock(); const newId = seededIds(1);
  const engine = await openAgent({ home, clock, newId, userTiers: {} });
  const t = (label: string, from: number) => console.log(label, Math.round(performance.now() - from));
  const ids: string[] = [];
  for (let d = 0; d < 4; d++) {
    let s = performance.now();
    const r = await engine.remember({ entries: Array.from({ length: 20 }, (_, i) => ({ content: `The garden is fine today, number ${d} ${i}, we go on as before.`, role: i % 2 ? 'assistant' as const : 'user' as const, session_id: 's' + (d % 2) })) }, 's');
    ids.push(...r.entries.map(({ id }) => id));
    t('remember', s); s = performance.now();
    const n = await engine.night({ action: 'run' });
    t('night', s); console.log(n.stages.map(({ name, ms }) => name + ms).join(' '));
    clock.set(BIRTH + (d + 1) * DAY);
  }
  let s = performance.now(); await engine.entry(ids[0]!); t('entry', s);
  s = performance.now(); await engine.cite({ memory_id: ids[0]!, quote: 'garden is fine' }); t('cite', s);
  s = performance.now(); await engine.recall({ query: 'number 2 7' }); t('recall', s);
  s = performance.now(); await engine.forget({ memory_ids: [ids[0]!], confirm: true }); t('forget', s);
  s = performance.now(); await engine.night({ action: 'run' }); t('night', s);
  s = performance.now(); await engine.night({ action: 'run' }); t('night', s);
  console.log(await engine.briefing());
  await engine.close();
  for (const f of readdirSync(home, { recursive: true, withFileTypes: true })) if (f.isFile()) console.log(f.parentPath.slice(home.length), f.name, statSync(f.parentPath + '/' + f.name).size);
  remove(home); expect(1).toBe(1);
}, 60000);
