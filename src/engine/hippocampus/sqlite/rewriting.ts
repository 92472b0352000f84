import type { Handle } from './schema.ts';

/** Empties the write-ahead log into the database; throws SQLITE_BUSY while another process reads an old state. */
export function truncateLog(handle: Handle): void {
  const [state] = handle.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (state?.busy !== 0) throw Object.assign(new Error('log in use'), { code: 'SQLITE_BUSY' });
}
