/** Who imports whom, as the tidy tests read it from the sources: by name, by type alone or not, and all that follows. */
import path from 'node:path';
import { sources } from './sources.ts';

/** One import of a file. */
export interface Import {
  /** As it is written: with a sharp, a dot, or the name of a package. */
  readonly written: string;
  /** The file of ours that it names, from the project's root; null = a package. */
  readonly file: string | null;
  readonly isType: boolean;
}

const statements = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const dynamic = /\bimport\('([^']+)'\)/g;

/** What a file imports, statically and on demand. */
export function importsOf({
  path: file,
  text,
}: {
  readonly path: string;
  readonly text: string;
}): readonly Import[] {
  return [
    ...[...text.matchAll(statements)].map(([whole, type, written = '']) => ({
      written,
      isType: type !== undefined || hasTypesAlone(whole),
    })),
    ...[...text.matchAll(dynamic)].map(([, written = '']) => ({ written, isType: false })),
  ].map((one) => ({ ...one, file: fileOf(file, one.written) }));
}

/** `import { type A, type B } from` leaves nothing to load. */
function hasTypesAlone(statement: string): boolean {
  const [, list] = /^(?:import|export)\s+\{([^}]*)\}/.exec(statement) ?? [];
  const names = (list ?? '').split(',').map((name) => name.trim());
  return list !== undefined && names.every((name) => name === '' || name.startsWith('type '));
}

function fileOf(importer: string, written: string): string | null {
  if (written.startsWith('#')) return `src/${written.slice(1)}`;
  return written.startsWith('.') ? path.join(path.dirname(importer), written) : null;
}

/** Each file of these folders with the files of ours that it imports. */
export function graphOf(
  folders: readonly string[],
  isWanted: (one: Import) => boolean = () => true,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    folders
      .flatMap((folder) => [...sources(folder)])
      .map((source) => [
        source.path,
        importsOf(source).flatMap((one) => (one.file !== null && isWanted(one) ? one.file : [])),
      ]),
  );
}

/** A file and all that follows from its imports. */
export function closureOf(
  graph: ReadonlyMap<string, readonly string[]>,
  entry: string,
): ReadonlySet<string> {
  const reached = new Set([entry]);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return reached;
}
