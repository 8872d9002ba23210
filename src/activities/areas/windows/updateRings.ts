/** Update rings of Intune, whose quality updates are deferred, paused, hurried and taken off. */
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import { featureDeferralDays } from '#graph/intune/features/profiles.ts';
import {
  assignRingPolicy,
  createRingPolicy,
  deleteRingPolicy,
  extendPause,
  listRingPolicies,
  patchRingPolicy,
  readRingPolicy,
  readRingTargets,
} from '#graph/intune/ringPolicies.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import type { Graph } from '#graph/request.ts';
import { enactExpedite, putExpeditesRight } from '../../enact/expedite.ts';
import { holdPolicyName, ringPolicyName } from '../../names.ts';
import type { ControlPlane, NewPolicy } from '../plane.ts';

const path = '/deviceManagement/deviceConfigurations';

export const updateRings: ControlPlane = {
  path,
  ringPolicyName,
  holdPolicyName,
  list: listRingPolicies,
  read: readRingPolicy,
  create: createUpdateRing,
  change: patchRingPolicy,
  remove: deleteRingPolicy,
  readTargets: readRingTargets,
  assign: assignRingPolicy,
  conflicts: listPolicyConflicts,
  renewal: {
    pathOf: (policyId) => `${path}/${policyId}/extendQualityUpdatesPause`,
    renew: extendPause,
  },
  expedite: { enact: enactExpedite, putTargetsRight: putExpeditesRight },
};

/** A ring says of feature updates, too, how long they are kept away: as long as its group is used to. */
async function createUpdateRing(
  graph: Graph,
  { groupId, asOf, ...own }: NewPolicy,
): Promise<RingPolicy> {
  const days = groupId === null ? null : await featureDeferralDays(graph, { groupId, asOf });
  return await createRingPolicy(graph, {
    ...own,
    ...(days === null ? {} : { featureDeferralDays: days }),
    asOf,
  });
}
