import type { Clock } from '../clock.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import { DAMAGE_REPAIR } from '../vocabulary/damage.ts';
import type { DamageReporter, DamageStatus, PartDamage, StorePart } from '../vocabulary/damage.ts';

/**
 * Damage as it is met, written into the Hippocampus beside the daily work, so that every process can tell of it. A note that
 * cannot be written is no failure of whoever met the damage: it will be met again.
 */
export class DamageLog implements DamageReporter {
  readonly #hippocampus: Hippocampus;
  readonly #clock: Clock;
  readonly #runLater: (task: () => Promise<unknown>) => void;
  /** What this process has met, by part and problem: noted once. */
  readonly #met = new Map<string, PartDamage>();
  readonly #entries = new Set<string>();

  constructor(hippocampus: Hippocampus, clock: Clock, runLater: (task: () => Promise<unknown>) => void) {
    this.#hippocampus = hippocampus;
    this.#clock = clock;
    this.#runLater = runLater;
  }

  notePart(part: StorePart, problem: string): void {
    const key = `${part}: ${problem}`;
    if (this.#met.has(key)) return;
    const noted = { part, problem, since: new Date(this.#clock.now()).toISOString() };
    this.#met.set(key, noted);
    this.#runLater(async () => {
      const known = (await this.#hippocampus.facts.get('damage')) ?? [];
      if (!known.some((one) => one.part === part && one.problem === problem))
        await this.#hippocampus.facts.set(null, 'damage', [...known, noted]);
    });
  }

  noteEntries(ids: readonly string[]): void {
    const fresh = ids.filter((id) => !this.#entries.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) this.#entries.add(id);
    this.#runLater(() => this.#hippocampus.entries.markDamaged(fresh, this.#clock.now()));
  }

  noteGoodCopy(id: string, text: string): void {
    this.#runLater(() => this.#hippocampus.entries.restoreText(id, text));
  }

  /** Parts that this process has found damaged. */
  listParts(): StorePart[] {
    return [...new Set([...this.#met.values()].map(({ part }) => part))];
  }

  /** What is known of all processes; null where nothing is. */
  async readStatus(): Promise<DamageStatus> {
    const [entries, known] = [
      await this.#hippocampus.entries.countDamaged(),
      (await this.#hippocampus.facts.get('damage')) ?? [],
    ];
    const unwritten = [...this.#met.values()].filter(
      ({ part, problem }) => !known.some((one) => one.part === part && one.problem === problem),
    );
    const parts = [...known, ...unwritten];
    return entries === 0 && parts.length === 0 ? null : { entries, parts, repair: DAMAGE_REPAIR };
  }

  /** These parts were looked through and are sound, all where none is named. */
  async clear(isSound: (part: StorePart) => boolean = () => true): Promise<void> {
    for (const [key, { part }] of this.#met) if (isSound(part)) this.#met.delete(key);
    this.#entries.clear();
    const known = (await this.#hippocampus.facts.get('damage')) ?? [];
    const left = known.filter(({ part }) => !isSound(part));
    if (left.length < known.length) await this.#hippocampus.facts.set(null, 'damage', left);
  }
}

export interface WithDamageLog {
  readonly damage: DamageLog;
}
