import { isDamage } from '../errors.ts';
import type { NightContext } from './context.ts';

/**
 * Does what a damaged table may keep from being done: then the night goes on with the rest, and its report counts it. Damage
 * takes away what it holds, never the night.
 */
export async function passOverDamage(
  context: NightContext<'passed_over'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isDamage(error)) throw error;
    context.count('passed_over');
  }
}
