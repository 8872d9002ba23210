/**
 * The workflows as they were before a patch: today's sources with the patch taken out, in a folder of their own. So a release
 * can be begun by the code of before, and end under that of today.
 */
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Folders that are bundled, or whose types are named. */
const folders = ['core', 'workflows', 'activities'];

/** The path of the workflows whose `patched(name)` in that file of `src/workflows` is never so. */
export async function workflowsBefore(file: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringmaster-before-'));
  const sources = join(folder, 'src');
  await mkdir(sources);
  for (const one of folders)
    await cp(join(root, 'src', one), join(sources, one), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const imports = { '#*': './src/*' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports }));
  const path = join(sources, 'workflows', file);
  const today = await readFile(path, 'utf8');
  const before = today.replace(`patched(${name})`, 'false');
  if (before === today) throw new Error(`${file} has no patched(${name})`);
  await writeFile(path, before);
  return join(sources, 'workflows', 'index.ts');
}
