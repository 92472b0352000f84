/** Work that goes on when the answer has gone out; whoever closes waits for it. Its failure is nobody's. */
export class Background {
  readonly #running = new Set<Promise<unknown>>();

  run(task: () => Promise<unknown>): void {
    const running = task().catch(() => undefined);
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async waitUntilIdle(): Promise<void> {
    await Promise.all(this.#running);
  }
}

export interface WithBackground {
  readonly runLater: (task: () => Promise<unknown>) => void;
}
