/**
 * How long a worker needs to take up a release that has lived a month: the golden history is replayed from its first
 * event. Making the bundle of workflow code is not counted, since a worker does that once for all releases.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import { createEngineEnvironment } from '#engine/found/environment.ts';
import { bundledWorkflows } from '#worker/bundle.ts';
import { repeated, secondsOf, type Figure } from '../figure.ts';

const goldenPath = fileURLToPath(
  new URL('../../test/histories/release/v1-month.json', import.meta.url),
);
const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));

/** The figure. */
export const replay: Figure = {
  name: 'replay',
  what: 'replay of the golden month',
  measure: async (options) => {
    const row = { what: 'replay of the golden month', unit: 's', reach: { max: 1 } } as const;
    if (!existsSync(goldenPath)) {
      return [
        { ...row, values: [], note: 'there is no golden month: `npm run histories` makes it' },
      ];
    }
    const { cacheDir } = createEngineEnvironment();
    const codePath = await bundledWorkflows({ workflowsPath, cacheDir });
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: {
        logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
      },
    });
    const history = JSON.parse(readFileSync(goldenPath, 'utf8')) as { readonly events: unknown[] };
    const values = await repeated(options, () =>
      secondsOf(() =>
        Worker.runReplayHistory(
          { workflowBundle: { codePath }, replayName: 'bench' },
          history,
          'release/golden/month',
        ),
      ),
    );
    const note = `${history.events.length} events; Worker.runReplayHistory, without making the bundle; the first run is cold`;
    return [{ ...row, values, note }];
  },
};
