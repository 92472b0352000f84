import { afterEach, beforeEach, describe } from 'vitest';
import type { CortexFixture } from '../support/cortex.ts';
import { testCortexKeeping } from './cortex-keeping.ts';
import { testCortexProcesses } from './cortex-processes.ts';
import { testCortexPurging } from './cortex-purging.ts';
import { testCortexSearching } from './cortex-searching.ts';

/**
 * What every adapter of the Cortex must do, whatever it stores in (src/engine/cortex/port.ts). `open` gives an empty one
 * for vectors of `DIMENSIONS`.
 */
export function describeCortexContract(name: string, open: () => Promise<CortexFixture>): void {
  describe(`${name} keeps the contract of the Cortex`, () => {
    let fixture: CortexFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.dispose());
    const getFixture = (): CortexFixture => fixture;

    describe('keeping', () => testCortexKeeping(getFixture));
    describe('searching', () => testCortexSearching(getFixture));
    describe('purging and maintaining', () => testCortexPurging(getFixture));
    describe('several processes', () => testCortexProcesses(getFixture));
  });
}
