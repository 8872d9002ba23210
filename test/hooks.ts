/** Ends what the tests of a run shared. */
import { stopDatabases } from './store/database.ts';
import { stopSharedEngine } from './workflows/world.ts';

/** Mocha's root hooks. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await Promise.all([stopDatabases(), stopSharedEngine()]);
  },
};
