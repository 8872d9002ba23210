/** The doctor's look at the tenant's page: whether the worker serves it, and whether it answers. */
import type { Config } from '#settings/config.ts';
import { given } from '#settings/settings.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import type { Found } from './finding.ts';

const answerTimeoutMs = 15_000;

/** Asks for its beginning. */
export async function checkPage({ dataDir, environment, tenants }: Config): Promise<Found> {
  const running = readRunningEngine(dataDir);
  if (running === undefined) return { outcome: 'skipped', text: 'no engine runs here' };
  const { page = null, pids } = running;
  if (pids.worker === undefined) return { outcome: 'skipped', text: 'no worker runs here' };
  if (page === null) {
    if (tenants !== null)
      return {
        outcome: 'skipped',
        text: 'of several tenants each has its own, where it has a port',
      };
    if (given(environment, 'RINGMASTER_PAGE_PORT') === 'off')
      return { outcome: 'skipped', text: 'off by RINGMASTER_PAGE_PORT' };
    return failed(
      'the worker serves none',
      'worker.log in the data directory says why; mostly another program has its port: set RINGMASTER_PAGE_PORT',
    );
  }
  try {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const { status } = await fetch(page, { signal });
    return status === 200
      ? { outcome: 'passed', text: page }
      : failed(
          `${page} answers with status ${status}`,
          'the checks above say whether the database is reached',
        );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(`${page}: ${why}`, 'the worker may just be starting anew; ask again');
  }
}

function failed(text: string, remedy: string): Found {
  return { outcome: 'failed', kind: 'unreachable', text, remedy };
}
