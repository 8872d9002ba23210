/** What the tests of a run share: made ready before the first, ended after the last. */
import { createEngineEnvironment } from '#engine/found/environment.ts';
import { locateServer } from '#engine/found/locate.ts';
import type { EngineProgress } from '#engine/progress.ts';
import { stopDatabases } from './store/database.ts';
import { stopSharedEngine } from './workflows/world.ts';
import { minuteMs } from '#core/time.ts';

const tellEveryMs = minuteMs;

/**
 * Finds the Temporal server before any test, however long that takes: a machine that is new builds it for minutes, which
 * no test could wait for. Afterwards it is in the cache.
 */
export async function mochaGlobalSetup(): Promise<void> {
  const environment = createEngineEnvironment();
  await locateServer({ embeddedOnly: true }, { environment, onProgress: tellOfBuilding() });
}

function tellOfBuilding(): (progress: EngineProgress) => void {
  let toldAt = -Infinity;
  return (progress) => {
    if (progress.kind !== 'building' || performance.now() < toldAt + tellEveryMs) return;
    toldAt = performance.now();
    const { program, packagesCompiled, packagesExpected, expectation } = progress;
    const done = `${packagesCompiled} of about ${packagesExpected} packages`;
    process.stderr.write(`Building ${program} (${expectation}): ${done}\n`);
  };
}

/** Mocha's root hooks. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await Promise.all([stopDatabases(), stopSharedEngine()]);
  },
};
