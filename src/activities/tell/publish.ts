/**
 * Publishing: the report of a release as one HTML page, written beside the others, with its tenant's and the feed of
 * messages; the same values give the same page.
 * A release that has been judged then teaches what is usual, and what is old is forgotten; the page stands whatever
 * becomes of that.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import type { Release } from '#core/release/state/release.ts';
import { symptomsOfDecision, symptomsOfLook } from '#core/release/record/symptoms.ts';
import { releaseReport } from '#reports/release.ts';
import { tenantReport } from '#reports/tenant/page.ts';
import { lastCounted } from '#reports/why/verdicts.ts';
import type { ReportedSymptoms } from '#reports/why/symptoms.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { readSymptoms } from '#store/evidence/symptoms.ts';
import { readLooks } from '#store/release/looks.ts';
import { lastObjectiveLook } from '#store/release/objectiveLooks.ts';
import { saveRelease } from '#store/release/releases.ts';
import { readTenantValues } from '#store/report/tenantValues.ts';
import { readTrend } from '#store/release/trend.ts';
import type { Deps } from '../deps.ts';
import { writeFeed } from './feed.ts';
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
  const [decisions, trend, looks, objectiveLook] = await Promise.all([
    readDecisions(store, { key }),
    readTrend(store, { key }),
    readLooks(store, { key }),
    lastObjectiveLook(store, { key }),
  ]);
  const symptoms = await reportedSymptoms(store, decisions, looks);
  const path = join(reportsDir, `${key.tenant}-${key.area}-${key.id}.html`);
  await mkdir(reportsDir, { recursive: true });
  const report = releaseReport({
    release,
    decisions,
    trend,
    looks,
    symptoms,
    objectiveLook,
    madeAt: asOf,
  });
  await writeWhole(path, report);
  if (release.phase === 'judged') await learnBaselines(deps, { release, asOf });
  const { tenant } = key;
  const values = await readTenantValues(store, { tenant, now: asOf });
  await writeWhole(join(reportsDir, `${tenant}.html`), tenantReport(values));
  // Last, so that a feed that cannot be written is told, and keeps nothing else.
  await writeFeed(deps, key);
  return path;
}

/** Writes a file that is never there in part. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.unfinished`, text);
  await rename(`${path}.unfinished`, path);
}

/** What bad devices reported: all of them at the last look, and those of each cohort when it was held. */
async function reportedSymptoms(
  store: Deps['store'],
  decisions: readonly Decision[],
  looks: readonly Look[],
): Promise<ReportedSymptoms> {
  const last = lastCounted(looks);
  const whole = last === null ? null : symptomsOfLook(last, null);
  const ofHolds: Record<string, ReportedSymptoms['last'][number]> = {};
  for (const decision of decisions) {
    const { action, at } = decision;
    const look = looks.find((one) => one.at === at);
    if (action.kind !== 'hold' || look === undefined) continue;
    const question = symptomsOfDecision(look, decision, decisions);
    const [found] = question === null ? [] : await readSymptoms(store, question);
    if (found !== undefined) ofHolds[action.hold.id] = found;
  }
  return { last: whole === null ? [] : await readSymptoms(store, whole), ofHolds };
}
