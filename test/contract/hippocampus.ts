import { afterEach, beforeEach, describe } from 'vitest';
import type { StoreFixture } from '../support/store.ts';
import { testBlocks } from './blocks-contract.ts';
import { testCentroids } from './centroids-contract.ts';
import { testFinding } from './finding.ts';
import { testForgetting } from './forgetting.ts';
import { testLearning } from './learning-contract.ts';
import { testAgainstModel } from './model.ts';
import { testNative } from './native-contract.ts';
import { testRemembering } from './remembering.ts';
import { testSessions } from './sessions-contract.ts';
import { testSharing } from './sharing.ts';
import { testVectors } from './vectors.ts';

/**
 * What every adapter of the Hippocampus must do, whatever it stores in (src/engine/hippocampus/port.ts). `open` gives
 * an empty store; `reopen` opens the same data once more, as another process would, without closing the first.
 */
export function describeHippocampusContract(name: string, open: () => Promise<StoreFixture>): void {
  describe(`${name} keeps the contract of the Hippocampus`, () => {
    let fixture: StoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.dispose());
    const getFixture = (): StoreFixture => fixture;

    describe('remembering', () => testRemembering(getFixture));
    describe('finding', () => testFinding(getFixture));
    describe('vectors', () => testVectors(getFixture));
    describe('forgetting', () => testForgetting(getFixture));
    describe('sharing', () => testSharing(getFixture));
    describe('sessions', () => testSessions(getFixture));
    describe('blocks', () => testBlocks(getFixture));
    describe('centroids', () => testCentroids(getFixture));
    describe('native', () => testNative(getFixture));
    describe('learning', () => testLearning(getFixture));
    describe('against a model', () => testAgainstModel(getFixture));
  });
}
