import { MemoryError } from '../errors.ts';
import type { AgentRole } from '../vocabulary/agent.ts';

/** R23: the muse alone curates; a majordomo's and a consultant's nights are hers. `action` completes "may not …". */
export function requireMuse({ role }: { readonly role: AgentRole }, action: string): void {
  if (role !== 'muse')
    throw new MemoryError(
      'FORBIDDEN',
      `An agent in the role ${role} may not ${action}.`,
      'Ask the muse, whose memory this is; the role stands in config.json.',
    );
}
