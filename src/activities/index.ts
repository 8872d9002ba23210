/** All activities, with their adapters in place. */
import { assessRelease } from './assess.ts';
import type { Activities } from './contract.ts';
import type { Deps } from './deps.ts';
import { enactDecisions } from './enact.ts';
import { prepareRings } from './prepare.ts';
import { publishReport } from './publish.ts';
import { checkReadiness, planReadiness } from './readiness.ts';
import { discoverDevices, joinGroups, registerBatch } from './register.ts';

/** Joins the activities with their adapters. */
export function createActivities(deps: Deps): Activities {
  return {
    prepareRings: (o) => prepareRings(deps, o),
    assessRelease: (o) => assessRelease(deps, o),
    enactDecisions: (o) => enactDecisions(deps, o),
    publishReport: (o) => publishReport(deps, o),
    discoverDevices: (o) => discoverDevices(deps, o),
    registerBatch: (o) => registerBatch(deps, o),
    joinGroups: (o) => joinGroups(deps, o),
    planReadiness: (o) => planReadiness(deps, o),
    checkReadiness: (o) => checkReadiness(deps, o),
  };
}
