/** Versions of Windows in the care of a tenant: rings are kept on them with each walk of the fleet, beside it. */
import { isCancellation } from '@temporalio/workflow';
import { fleetTime, versionsDone, versionsFailed, versionsWanted } from '#core/tenant/care.ts';
import { keeping } from '../activities.ts';
import { childMishapOf } from '../mishap.ts';
import { summaryOf } from '../summary.ts';
import { change, type Caring } from './caring.ts';

/** Begins to keep rings on their versions where a release says what is wanted; one such look at a time. */
export function beginKeepingVersions(caring: Caring): void {
  // Histories of earlier versions know of no such wish: there nobody has asked.
  const wanted = versionsWanted(caring.care);
  if (wanted === null || caring.isKeepingVersions) return;
  caring.isKeepingVersions = true;
  void kept(caring, wanted).finally(() => {
    caring.isKeepingVersions = false;
  });
}

async function kept(
  caring: Caring,
  { area, plan }: NonNullable<ReturnType<typeof versionsWanted>>,
): Promise<void> {
  const { tenant } = caring.care;
  try {
    const done = await keeping.keepVersions.executeWithOptions(
      { summary: summaryOf('keep rings on the versions of Windows that they have') },
      [{ tenant, area, plan, asOf: fleetTime(caring.care, Date.now()) }],
    );
    change(caring, versionsDone(caring.care, done));
  } catch (error) {
    if (isCancellation(error)) return;
    change(caring, versionsFailed(caring.care, { ...childMishapOf(error), at: Date.now() }));
  }
}
