/**
 * The areas that a scenario is about, which are played where none is named: its file says them, or the one it extends. What
 * else a scenario says is the emulator's alone to read.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const ownFolder = fileURLToPath(new URL('../../../scenarios/', import.meta.url));
/** As the emulator has it: deeper than this is a mistake or a circle. */
const extendsDepthMax = 5;

const scenarioHead = z.object({
  extends: z.string().optional(),
  areas: z.array(z.string().min(1)).min(1).optional(),
});

/**
 * Names as the file has them; null = it says none, or is not to be read. What is wrong with a file the emulator tells with
 * its line, so that here nothing is refused.
 */
export function scenarioAreas(nameOrPath: string): readonly string[] | null {
  let file = fileOf(nameOrPath, ownFolder);
  for (let depth = 0; file !== null && depth < extendsDepthMax; depth += 1) {
    const head = readHead(file);
    if (head?.areas !== undefined) return head.areas;
    file = head?.extends === undefined ? null : fileOf(head.extends, path.dirname(file));
  }
  return null;
}

/** A sibling comes first, then what comes with the program. */
function fileOf(nameOrPath: string, folder: string): string | null {
  const name = /\.ya?ml$/.test(nameOrPath) ? nameOrPath : `${nameOrPath}.yaml`;
  const places = [path.resolve(folder, name), path.resolve(ownFolder, name)];
  return places.find((place) => existsSync(place)) ?? null;
}

function readHead(file: string): z.infer<typeof scenarioHead> | null {
  try {
    return scenarioHead.parse(parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
