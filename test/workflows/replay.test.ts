/** Golden histories replay on today's code; a workflow that was altered does not. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { installQuietRuntime } from './world.ts';

const folder = fileURLToPath(new URL('../histories/', import.meta.url));
const paths = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.json'))
  .toSorted();

async function bundle(path: string): Promise<{ readonly code: string }> {
  const workflowsPath = fileURLToPath(new URL(path, import.meta.url));
  return await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
}

interface Golden {
  /** The id it ran under: children derive theirs from it. */
  readonly workflowId: string;
  readonly events: readonly { readonly eventType: string }[];
}

function goldenOf(path: string): Golden {
  return JSON.parse(readFileSync(`${folder}${path}`, 'utf8')) as Golden;
}

async function replay(
  workflowBundle: { readonly code: string },
  path: string,
  { workflowId, events } = goldenOf(path),
): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle }, { events }, workflowId);
}

/** A history as it stands when a worker takes up the first task after that share of it. */
function cutOff({ workflowId, events }: Golden, share: number): Golden {
  const from = Math.floor(events.length * share);
  const next = events.findIndex(
    ({ eventType }, index) => index >= from && eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
  );
  return { workflowId, events: events.slice(0, next + 1) };
}

describe('replay of golden histories', function () {
  this.timeout(120_000);
  let today: { readonly code: string };

  before(async () => {
    installQuietRuntime();
    today = await bundle('../../src/workflows/index.ts');
  });

  it('has a golden history of each workflow', () => {
    const kinds = new Set(paths.map((path) => path.split('/')[0]));
    assert.deepEqual(
      [...kinds],
      [
        'contactCodes',
        'incident',
        'readiness',
        'readinessBatch',
        'registration',
        'registrationBatch',
        'release',
        'resendMessage',
        'scheduledRelease',
        'support',
        'tenantCare',
      ],
    );
  });

  for (const path of paths) {
    it(`passes for ${path.replace('.json', '')}`, () => replay(today, path));
  }

  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    it(`goes on under today’s code from histories of before that are cut off at ${share * 100} %`, async () => {
      for (const path of ['release/v2-month.json', 'release/v3-month.json'])
        await replay(today, path, cutOff(goldenOf(path), share));
    });
  }

  it('fails for a workflow that was altered: one that begins with something else', async () => {
    const altered = await bundle('./altered/index.ts');
    await assert.rejects(
      replay(altered, 'release/v1-month.json'),
      /nondetermin|mismatch|TMPRL1100/i,
    );
  });

  it('finds no path of a machine in any history', () => {
    for (const path of paths) {
      const text = readFileSync(`${folder}${path}`, 'utf8');
      assert.doesNotMatch(text, /file:\/\/|node_modules|"stackTrace":"[^"]/, path);
    }
  });

  it('finds no secret and no personal name in any history', () => {
    for (const path of paths) {
      const text = decodedPayloads(readFileSync(`${folder}${path}`, 'utf8'));
      assert.doesNotMatch(
        text,
        /Bearer |client_secret|access_token|@[a-z0-9-]+\.(com|org|net)\b|userPrincipalName|deviceName/i,
        path,
      );
    }
  });
});

function decodedPayloads(text: string): string {
  return [...text.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)]
    .map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8'))
    .join('\n');
}
