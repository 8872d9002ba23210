/**
 * Publishing: the report of a release as one HTML page, written beside the others; the same values give the same page.
 * A release that has been judged then teaches what is usual; the page stands whatever becomes of that.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from '#core/release/release.ts';
import { releaseReport } from '#reports/release.ts';
import { readDecisions } from '#store/decisions.ts';
import { readLooks } from '#store/looks.ts';
import { saveRelease } from '#store/releases.ts';
import { readTrend } from '#store/trend.ts';
import type { Deps } from './deps.ts';
import { learnBaselines } from './learn.ts';

/** Writes the report; gives its path. */
export async function publishReport(
  deps: Pick<Deps, 'store' | 'reportsDir'>,
  { release, asOf }: { readonly release: Release; readonly asOf: number },
): Promise<string> {
  const { store, reportsDir } = deps;
  const { key } = release;
  const status = release.phase === 'judged' ? 'over' : 'running';
  await saveRelease(store, { release, status, at: asOf });
  const [decisions, trend, looks] = await Promise.all([
    readDecisions(store, { key }),
    readTrend(store, { key }),
    readLooks(store, { key }),
  ]);
  const path = join(reportsDir, `${key.tenant}-${key.area}-${key.id}.html`);
  await mkdir(reportsDir, { recursive: true });
  const report = releaseReport({ release, decisions, trend, looks, madeAt: asOf });
  await writeFile(`${path}.unfinished`, report);
  await rename(`${path}.unfinished`, path);
  if (release.phase === 'judged') await learnBaselines(deps, { release, asOf });
  return path;
}
