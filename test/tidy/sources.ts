/** The project's own source files, as the tidy tests read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All TypeScript files under a folder of the project. */
export function sources(
  folder: string,
): readonly { readonly path: string; readonly text: string }[] {
  if (!existsSync(`${root}${folder}`)) return [];
  return readdirSync(`${root}${folder}`, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .toSorted()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(`${root}${folder}/${name}`, 'utf8'),
    }));
}
