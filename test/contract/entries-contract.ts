import { describe } from 'vitest';
import type { StoreFixture } from '../support/store.ts';
import { testEntryDamage } from './entries-damage.ts';
import { testForgetting } from './entries-forgetting.ts';
import { testLargeBatches } from './entries-large.ts';
import { testMoving } from './entries-moving.ts';
import { testReading } from './entries-reading.ts';
import { testRemembering } from './entries-remembering.ts';
import { testWritingTogether } from './entries-sharing.ts';
import { testAgainstModel } from './model.ts';

/** What the Day Table must do (src/engine/hippocampus/entries-port.ts). */
export function testEntries(getFixture: () => StoreFixture): void {
  describe('remembering', () => testRemembering(getFixture));
  describe('remembering large batches', () => testLargeBatches(getFixture));
  describe('reading', () => testReading(getFixture));
  describe('moving to the Cortex', () => testMoving(getFixture));
  describe('forgetting', () => testForgetting(getFixture));
  describe('damage', () => testEntryDamage(getFixture));
  describe('writing together', () => testWritingTogether(getFixture));
  describe('against a model', () => testAgainstModel(getFixture));
}
