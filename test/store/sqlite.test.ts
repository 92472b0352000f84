import { hippocampusContract } from '../contract/hippocampus.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { openSqlite } from '../support/store.ts';

hippocampusContract('SQLite', () => openSqlite(systemClock));
