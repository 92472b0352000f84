import { afterEach, beforeEach, describe } from 'vitest';
import type { StoreFixture } from '../support/store.ts';
import { testBlocks } from './blocks-contract.ts';
import { testCentroids } from './centroids-contract.ts';
import { testEntries } from './entries-contract.ts';
import { testFacts } from './facts-contract.ts';
import { testIndex } from './index-contract.ts';
import { testLearning } from './learning-contract.ts';
import { testNative } from './native-contract.ts';
import { testNights } from './nights-contract.ts';
import { testPurges } from './purges-contract.ts';
import { testRepairs } from './repairs-contract.ts';
import { testSessions } from './sessions-contract.ts';
import { testSpaces } from './spaces-contract.ts';
import { testStore } from './store-contract.ts';

/**
 * What every adapter of the Hippocampus must do, whatever it stores in (src/engine/hippocampus/port.ts): a suite for each
 * of its ports. `open` gives an empty store by the system's clock; `reopen` opens the same data once more, as another
 * process would, without closing the first.
 */
export function describeHippocampusContract(name: string, open: () => Promise<StoreFixture>): void {
  describe(`${name} keeps the contract of the Hippocampus`, () => {
    let fixture: StoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.dispose());
    const getFixture = (): StoreFixture => fixture;

    describe('entries', () => testEntries(getFixture));
    describe('index', () => testIndex(getFixture));
    describe('spaces', () => testSpaces(getFixture));
    describe('sessions', () => testSessions(getFixture));
    describe('blocks', () => testBlocks(getFixture));
    describe('centroids', () => testCentroids(getFixture));
    describe('nights', () => testNights(getFixture));
    describe('native', () => testNative(getFixture));
    describe('learning', () => testLearning(getFixture));
    describe('facts', () => testFacts(getFixture));
    describe('purges', () => testPurges(getFixture));
    describe('repairs', () => testRepairs(getFixture));
    describe('the store as a whole', () => testStore(getFixture));
  });
}
