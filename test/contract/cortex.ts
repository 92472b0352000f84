import { afterEach, beforeEach, describe } from 'vitest';
import type { OpenedCortex } from '../support/cortex.ts';
import { cortexKeepingContract } from './cortex-keeping.ts';
import { cortexProcessesContract } from './cortex-processes.ts';
import { cortexPurgingContract } from './cortex-purging.ts';
import { cortexSearchingContract } from './cortex-searching.ts';

/**
 * What every adapter of the Cortex must do, whatever it stores in (src/engine/cortex/port.ts). `open` gives an empty one
 * for vectors of `DIMENSIONS`.
 */
export function cortexContract(name: string, open: () => Promise<OpenedCortex>): void {
  describe(`${name} keeps the contract of the Cortex`, () => {
    let opened: OpenedCortex;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());
    const it = (): OpenedCortex => opened;

    describe('keeping', () => cortexKeepingContract(it));
    describe('searching', () => cortexSearchingContract(it));
    describe('purging and maintaining', () => cortexPurgingContract(it));
    describe('several processes', () => cortexProcessesContract(it));
  });
}
