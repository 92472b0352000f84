import { afterEach, beforeEach, describe } from 'vitest';
import type { Opened } from '../support/store.ts';
import { findingContract } from './finding.ts';
import { forgettingContract } from './forgetting.ts';
import { modelContract } from './model.ts';
import { rememberingContract } from './remembering.ts';
import { sharingContract } from './sharing.ts';
import { vectorsContract } from './vectors.ts';

/**
 * What every adapter of the Hippocampus must do, whatever it stores in (src/engine/hippocampus/port.ts). `open` gives
 * an empty store; `reopen` opens the same data once more, as another process would, without closing the first.
 */
export function hippocampusContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name} keeps the contract of the Hippocampus`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());
    const it = (): Opened => opened;

    describe('remembering', () => rememberingContract(it));
    describe('finding', () => findingContract(it));
    describe('vectors', () => vectorsContract(it));
    describe('forgetting', () => forgettingContract(it));
    describe('sharing', () => sharingContract(it));
    describe('against a model', () => modelContract(it));
  });
}
