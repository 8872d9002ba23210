/**
 * The bundle of workflow code, made once per state of the sources and kept in the cache: bundling takes seconds, reading
 * milliseconds. The key is the content of everything that can get into it, and the SDK's version.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Folders beside the workflows whose code may be bundled. */
const bundledFolders = ['workflows', 'core', 'activities'];

const interceptors = fileURLToPath(new URL('../workflows/interceptors.ts', import.meta.url));

/** Makes the bundle or finds it; gives its path. */
export async function bundledWorkflows(o: {
  workflowsPath: string;
  cacheDir: string;
}): Promise<string> {
  const key = await sourceKey(dirname(dirname(o.workflowsPath)));
  const path = join(o.cacheDir, `workflows-${key}.js`);
  if (await exists(path)) return path;
  const { code } = await bundleWorkflowCode({
    workflowsPath: o.workflowsPath,
    workflowInterceptorModules: [interceptors],
    logger: new DefaultLogger('ERROR'),
  });
  await mkdir(o.cacheDir, { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, code);
  await rename(unfinished, path);
  return path;
}

async function sourceKey(root: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const { version } = require('@temporalio/worker/package.json') as { version: string };
  const hash = createHash('sha256').update(version);
  for (const folder of bundledFolders) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.filter((file) => /\.[jt]s$/.test(file)).toSorted()) {
      hash.update(name).update(await readFile(join(root, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
