/** What a configured agent is (R23). */
export type AgentRole = 'muse' | 'majordomo' | 'consultant';

export interface WithRole {
  readonly role: AgentRole;
}
