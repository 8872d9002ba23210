/**
 * `executeAction` of a driver update profile: answered with 200 whatever became of it, each driver in one of three lists.
 * What is approved can be paused and approved again, and never be declined any more; only what is approved can be paused.
 * Source: Microsoft, "Manage policy for Windows Driver updates", "Manage the status of driver updates".
 */
import type { DriverInProfile } from '../../fleet/fleet.ts';
import type { GraphCall } from '../../http/call.ts';
import { bodyObject } from '../../http/dispatch.ts';
import { badRequest } from '../../http/errors.ts';
import { nouns, type DriverDecisionRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { rowsOf } from './inventoryRows.ts';

type Status = DriverInProfile['status'];

interface Action {
  readonly becomes: DriverDecisionRecord['status'];
  /** What a driver must be for it. */
  readonly from: readonly Status[];
}

const actions: Readonly<Record<string, Action>> = {
  approve: { becomes: 'approved', from: ['needsReview', 'declined', 'approved', 'suspended'] },
  decline: { becomes: 'declined', from: ['needsReview', 'declined'] },
  suspend: { becomes: 'suspended', from: ['approved', 'suspended'] },
};

interface Outcome {
  readonly successfulDriverIds: readonly string[];
  readonly failedDriverIds: readonly string[];
  readonly notFoundDriverIds: readonly string[];
}

/** Carries out the action of a body on drivers of a profile. Throws 400 for a body that is none. */
export function actOnDrivers(call: GraphCall, tenant: Tenant, profileId: string): Outcome {
  const { actionName, driverIds, deploymentDate } = bodyObject(call, 'intune');
  const action = actions[String(actionName)];
  if (action === undefined)
    throw badRequest('intune', 'actionName must be approve, decline or suspend.');
  if (!Array.isArray(driverIds)) throw badRequest('intune', 'driverIds must be a list.');
  const deployAt = deployAtOf(deploymentDate);
  const rows = new Map(rowsOf(tenant, profileId, call.at).map((row) => [row.driver.id, row]));
  const ids = [...new Set(driverIds.map(String))];
  const statusOf = (id: string) => rows.get(id)?.standing.status;
  const done = ids.filter((id) => action.from.some((status) => status === statusOf(id)));
  tenant.commit(
    done.map((driverId) => ({
      kind: 'put',
      noun: nouns.driverDecision,
      id: `${profileId}/${driverId}`,
      at: call.at,
      value: { profileId, driverId, status: action.becomes, deployAt },
    })),
  );
  return {
    successfulDriverIds: done,
    failedDriverIds: ids.filter((id) => rows.has(id) && !done.includes(id)),
    notFoundDriverIds: ids.filter((id) => !rows.has(id)),
  };
}

function deployAtOf(deploymentDate: unknown): number | null {
  if (deploymentDate === undefined || deploymentDate === null) return null;
  const at = typeof deploymentDate === 'string' ? Date.parse(deploymentDate) : NaN;
  if (Number.isNaN(at)) throw badRequest('intune', 'deploymentDate must be a time.');
  return at;
}
