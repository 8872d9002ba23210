/**
 * The doctor's look at the releases that run: what is being tried again, whose code fails, and what stands on rings that
 * no release has taken over. A release that stands still says nothing by itself.
 */
import type { Operator } from '#client/operator.ts';
import { isBlocked, standstillLines } from '#client/standstill.ts';
import { standingPauses } from '#breakGlass/journal.ts';
import { breakGlassPlaces } from '#breakGlass/places.ts';
import type { Config } from '#settings/config.ts';
import { remedyOf } from '#core/release/state/trouble.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { instantText } from '#reports/instant.ts';
import { keyOf } from '../release/which/key.ts';
import { serviceLines } from '../release/which/serviceLines.ts';
import type { Found } from './finding.ts';
import { onOperator } from './operator.ts';

/** Whether the releases of the policy's tenant go on. */
export async function checkReleases(config: Config): Promise<Found> {
  return await onOperator(config, async ({ operator, tenant }) => {
    const listed = await operator.listReleases(tenant);
    const [newest] = listed;
    const ended = newest === undefined ? [] : serviceLines(newest, null);
    const running = listed.filter(({ status }) => status === 'running');
    const keys = running.flatMap((one) => keyOf(one) ?? []);
    if (ended.length > 0 && keys.length === 0) {
      const text = `${keyOf(newest ?? { workflowId: '' })?.id ?? ''}: ${ended.join('; ')}`;
      return { outcome: 'failed', kind: 'failed', text, remedy: null };
    }
    if (keys.length === 0)
      return { outcome: 'skipped', text: `tenant ${tenant} has none that runs` };
    const told = await Promise.all(keys.map(async (key) => troublesOf(operator, key)));
    const lines = told.flat();
    const names = keys.map(({ id }) => id).join(', ');
    if (lines.length === 0) return { outcome: 'passed', text: `${names}, nothing in the way` };
    const remedy =
      'ringmaster release show tells more; what stands in the way is tried again by itself';
    return { outcome: 'failed', kind: 'failed', text: lines.join('; '), remedy };
  });
}

/** What keeps a release: as the server sees it, and as it says itself where it answers. */
async function troublesOf(operator: Operator, key: ReleaseKey): Promise<readonly string[]> {
  const still = await operator.standstill(key);
  if (isBlocked(still)) return standstillLines(still).map((line) => `${key.id}: ${line}`);
  const { release } = (await operator.status(key).catch(() => null)) ?? { release: null };
  return (release?.troubles ?? []).map((trouble) => {
    const { subject, why, tries, since } = trouble;
    const remedy = remedyOf(trouble);
    return `${key.id}: ${subject}, tried ${tries} times since ${instantText(since)}: ${why} ${remedy}`.trim();
  });
}

/** Whether pauses that were made in Intune directly wait for a release. */
export function checkDirectPauses({ tenantDir }: Config): Found {
  const standing = standingPauses(breakGlassPlaces(tenantDir), Date.now());
  if (standing.length === 0) return { outcome: 'passed', text: 'none waits for a release' };
  const text = standing
    .map(({ ring, operator, at }) => `${ring} by ${operator} ${instantText(at)}`)
    .join(', ');
  return {
    outcome: 'failed',
    kind: 'failed',
    text: `paused in Intune, and no release knows of it yet: ${text}`,
    remedy: 'a release takes them over as soon as one runs and answers (docs/break-glass.md)',
  };
}
