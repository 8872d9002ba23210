/** All activities, with their adapters in place. */
import { assessRelease } from './assess.ts';
import type { Activities } from './contract.ts';
import type { Deps } from './deps.ts';
import { enactDecisions } from './enact.ts';
import { prepareRings } from './prepare.ts';
import { whileBeating } from './heartbeat.ts';
import { publishReport } from './publish.ts';
import { checkReadiness, planReadiness } from './readiness.ts';
import { discoverDevices, joinGroups, registerBatch } from './register.ts';

/** Joins the activities with their adapters. */
export function createActivities(deps: Deps): Activities {
  return {
    prepareRings: (o) => whileBeating(() => prepareRings(deps, o)),
    assessRelease: (o) => whileBeating(() => assessRelease(deps, o)),
    enactDecisions: (o) => whileBeating(() => enactDecisions(deps, o)),
    publishReport: (o) => whileBeating(() => publishReport(deps, o)),
    discoverDevices: (o) => whileBeating(() => discoverDevices(deps, o)),
    registerBatch: (o) => whileBeating(() => registerBatch(deps, o)),
    joinGroups: (o) => whileBeating(() => joinGroups(deps, o)),
    planReadiness: (o) => whileBeating(() => planReadiness(deps, o)),
    checkReadiness: (o) => whileBeating(() => checkReadiness(deps, o)),
  };
}
