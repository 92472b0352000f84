import { deriveStoreKeys } from '../../src/keys/index.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { describeCortexContract } from '../contract/cortex.ts';
import { describeHippocampusContract } from '../contract/hippocampus.ts';
import { openLance } from '../support/cortex.ts';
import { openSqlite } from '../support/store.ts';

// Whatever a plain store keeps, an encrypted one keeps.
const keys = deriveStoreKeys(Buffer.alloc(32, 7));
describeHippocampusContract('Encrypted SQLite', () => openSqlite(systemClock, keys.database));
describeCortexContract('Encrypted LanceDB', () => openLance(keys.cortex));
