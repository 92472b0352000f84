import { block, blockList } from './blocks.ts';
import { briefing } from './briefing.ts';
import { cluster } from './clusters.ts';
import { entries } from './entries.ts';
import type { Resource } from './resource.ts';
import { status } from './status.ts';

export const RESOURCES: readonly Resource[] = [briefing, status, blockList, block, entries, cluster];
/** What changes with everything remembered or forgotten. */
export const LIVE_URIS: readonly string[] = [briefing.uri, status.uri, blockList.uri];
