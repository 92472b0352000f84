import { describe } from 'vitest';
import type { StoreFixture } from '../support/store.ts';
import { testFinding } from './index-finding.ts';
import { testRelating } from './index-relating.ts';
import { testRenewing } from './index-renewing.ts';
import { testVectors } from './index-vectors.ts';

/** What finding entries must do (src/engine/hippocampus/index-port.ts). */
export function testIndex(getFixture: () => StoreFixture): void {
  describe('words', () => testFinding(getFixture));
  describe('vectors', () => testVectors(getFixture));
  describe('times and ties', () => testRelating(getFixture));
  describe('new terms', () => testRenewing(getFixture));
}
