import { registerCleanups } from './cleanup.ts';

registerCleanups();
