/** All activities, with their adapters in place. */
import { currentRelease } from '#core/release/state/plan.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { keepVersions } from './areas/feature/pinning.ts';
import { purge } from './fleet/purge.ts';
import { assessRelease } from './observe/assess.ts';
import type { Activities } from './contract.ts';
import type { Deps } from './deps.ts';
import { keepDrivers } from './drivers/keepDrivers.ts';
import { steerDrivers } from './drivers/steerDrivers.ts';
import { enactDecisions } from './enact/enact.ts';
import { freshLabels } from './fleet/freshLabels.ts';
import { prepareRings } from './fleet/prepare.ts';
import { whileBeating } from './heartbeat.ts';
import { noticeIncidents, tellWaiting } from './incident/notice.ts';
import { remedyIncident } from './incident/remedy.ts';
import { workOnIncident } from './incident/work.ts';
import { workOnRequest } from './support/work.ts';
import { publishReport } from './tell/publish.ts';
import { resendMessage } from './tell/resendMessage.ts';
import { sendCodes } from './tell/sendCodes.ts';
import { sendMessages } from './tell/sendMessages.ts';
import { checkReadiness, planReadiness } from './fleet/readiness.ts';
import { discoverDevices, joinGroups, registerBatch } from './fleet/register.ts';
import { noteWalk, readWalked } from './fleet/walks.ts';

/** Joins the activities with their adapters. */
export function createActivities(deps: Deps): Activities {
  return {
    prepareRings: (o) => whileBeating(() => keeping(deps, o, () => prepareRings(deps, o))),
    assessRelease: (o) =>
      whileBeating(async () => {
        if (o.trigger.kind === 'time') await noticeIncidents(deps, { ...o.release, asOf: o.asOf });
        return await assessRelease(deps, today(o));
      }),
    enactDecisions: (o) =>
      whileBeating(async () => {
        const enacted = await keeping(deps, o, () => enactDecisions(deps, o));
        await noticeIncidents(deps, o);
        return enacted;
      }),
    sendMessages: (o) => whileBeating(() => sendMessages(deps, o)),
    resendMessage: (o) => whileBeating(() => resendMessage(deps, o)),
    sendCodes: (o) => whileBeating(() => sendCodes(deps, o)),
    publishReport: (o) =>
      whileBeating(async () => {
        // The last step of a month: what it was decided to have missed is noticed before anybody reads of its end.
        await noticeIncidents(deps, { ...o.release, asOf: o.asOf });
        return await publishReport(deps, today(o));
      }),
    freshLabels: (o) => whileBeating(() => freshLabels(deps, o)),
    readWalked: (o) => whileBeating(() => readWalked(deps, o)),
    noteWalk: (o) => whileBeating(() => noteWalk(deps, o)),
    discoverDevices: (o) => whileBeating(() => discoverDevices(deps, o)),
    registerBatch: (o) => whileBeating(() => registerBatch(deps, o)),
    joinGroups: (o) =>
      whileBeating(async () => {
        // The hourly walk is who comes by most often, also between two releases.
        await tellWaiting(deps, o);
        return await joinGroups(deps, o);
      }),
    workOnIncident: (o) => workOnIncident(deps, o),
    remedyIncident: (o) => whileBeating(() => remedyIncident(deps, o)),
    workOnRequest: (o) => workOnRequest(deps, o),
    keepDrivers: (o) => whileBeating(() => keepDrivers(deps, o)),
    keepVersions: (o) => whileBeating(() => keepVersions(deps, o)),
    purge: (o) => purge(deps, o),
    steerDrivers: (o) => whileBeating(() => steerDrivers(deps, o)),
    planReadiness: (o) => whileBeating(() => planReadiness(deps, o)),
    checkReadiness: (o) => whileBeating(() => checkReadiness(deps, o)),
  };
}

/** A release may have been handed over by an earlier version of its workflow. */
function today<T extends { readonly release: Release }>(o: T): T {
  return { ...o, release: currentRelease(o.release) };
}

/** Afterwards, whatever came of the work, which policy is which ring's is kept outside the database as well. */
async function keeping<T>(
  { emergency }: Deps,
  { key, asOf }: { readonly key: ReleaseKey; readonly asOf: number },
  work: () => Promise<T>,
): Promise<T> {
  const { tenant, area } = key;
  try {
    return await work();
  } finally {
    await emergency?.keepRings({ tenant, area, seenAt: asOf });
  }
}
