/** How printers are reached: a list of firmware, a print server that is read, and a control plane that is a table. */
import { randomUUID } from 'node:crypto';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import type { AssignmentTargets } from '#graph/intune/targets.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import type { AreaAdapter } from '../../../src/activities/areas/adapter.ts';
import type { ControlPlane } from '../../../src/activities/areas/plane.ts';
import { printers } from './facts.ts';

/** What the print server keeps. */
export interface PrintServer {
  readonly published: CatalogUpdate[];
  readonly policies: Map<string, RingPolicy>;
}

/** An adapter to a print server. */
export function printerAdapter(server: PrintServer): AreaAdapter {
  return {
    facts: printers,
    readCatalogue: async () => ({ updates: server.published, hasPoison: false, missing: [] }),
    readMessages: null,
    sources: [
      {
        name: 'printServer',
        isConnected: () => true,
        read: async ({ store }, { release: { key }, asOf }) =>
          await markRead(store, { key, source: 'printServer', until: asOf }),
      },
    ],
    readBefore: null,
    plane: () => planeOf(server),
  };
}

function planeOf({ policies }: PrintServer): ControlPlane {
  const targets = new Map<string, AssignmentTargets>();
  const known = (policyId: string): RingPolicy => {
    const policy = policies.get(policyId);
    if (policy === undefined) throw new Error(`The print server has no policy ${policyId}`);
    return policy;
  };
  const put = (policy: RingPolicy): RingPolicy => {
    policies.set(policy.policyId, policy);
    return policy;
  };
  return {
    path: '/printers/policies',
    ringPolicyName: (ring) => `Firmware of ${ring}`,
    holdPolicyName: (hold, part) => `Firmware kept from ${hold} (${part})`,
    list: async () => [...policies.values()],
    read: async (_graph, { policyId }) => known(policyId),
    create: async (_graph, { displayName, description, cadence, asOf }) =>
      put({
        policyId: randomUUID(),
        displayName,
        description,
        createdAt: asOf,
        version: 1,
        cadence,
        paused: false,
        pauseExpiresAt: null,
        rolledBackAt: null,
      }),
    change: async (_graph, { policyId, changes: { cadence, paused } }) => {
      const former = known(policyId);
      return put({
        ...former,
        cadence: cadence ?? former.cadence,
        paused: paused ?? former.paused,
        version: former.version + 1,
      });
    },
    remove: async (_graph, { policyId }) => void policies.delete(policyId),
    readTargets: async (_graph, { policyId }) => ({
      others: 0,
      groupIds: [],
      excludedGroupIds: [],
      ...targets.get(policyId),
    }),
    assign: async (_graph, { policyId, groupIds, excludedGroupIds }) =>
      void targets.set(policyId, { groupIds, excludedGroupIds }),
    conflicts: null,
    renewal: null,
    expedite: null,
  };
}
