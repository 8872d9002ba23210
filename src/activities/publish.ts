/** Publishing: the report of a release as one HTML page, written beside the others; the same values give the same page. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from '#core/release/release.ts';
import { releaseReport } from '#reports/release.ts';
import { readDecisions } from '#store/decisions.ts';
import { readTrend } from '#store/trend.ts';
import { saveRelease } from '#store/releases.ts';
import type { Deps } from './deps.ts';

/** Writes the report; gives its path. */
export async function publishReport(
  { store, reportsDir }: Deps,
  { release, asOf }: { readonly release: Release; readonly asOf: number },
): Promise<string> {
  const { key } = release;
  const status = release.phase === 'judged' ? 'over' : 'running';
  await saveRelease(store, { release, status, at: asOf });
  const [decisions, trend] = await Promise.all([
    readDecisions(store, { key }),
    readTrend(store, { key }),
  ]);
  const path = join(reportsDir, `${key.tenant}-${key.area}-${key.id}.html`);
  await mkdir(reportsDir, { recursive: true });
  await writeFile(`${path}.unfinished`, releaseReport({ release, decisions, trend, madeAt: asOf }));
  await rename(`${path}.unfinished`, path);
  return path;
}
