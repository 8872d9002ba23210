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
  readonly events: readonly unknown[];
}

async function replay(workflowBundle: { readonly code: string }, path: string): Promise<void> {
  const golden = JSON.parse(readFileSync(`${folder}${path}`, 'utf8')) as Golden;
  const { workflowId, events } = golden;
  await Worker.runReplayHistory({ workflowBundle }, { events }, workflowId);
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
      ['readiness', 'readinessBatch', 'registration', 'registrationBatch', 'release'],
    );
  });

  for (const path of paths) {
    it(`passes for ${path.replace('.json', '')}`, () => replay(today, path));
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
