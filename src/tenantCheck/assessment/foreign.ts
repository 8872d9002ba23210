/** Policies that the service did not make, and whom of its devices each reaches. */
import { groupMarker, listTransitiveDevices } from '#graph/directory/groups.ts';
import { calls, pathOf } from '#graph/calls.ts';
import { GraphError } from '#graph/error.ts';
import {
  listQualityPolicies,
  readQualityPolicyTargets,
} from '#graph/assessment/qualityPolicies.ts';
import { readAssignments, type Assignment } from '#graph/assessment/assignments.ts';
import { listDriverProfiles } from '#graph/intune/drivers/profiles.ts';
import { listExpedites } from '#graph/intune/expedites.ts';
import { listFeatureProfiles } from '#graph/intune/features/profiles.ts';
import { listRingPolicies } from '#graph/intune/ringPolicies.ts';
import type { Graph } from '#graph/request.ts';
import type { ForeignPolicy, PolicyKind, Reach, Told } from '#core/tenant/assessment/facts.ts';
import { told } from './told.ts';
import type { CallName } from '../noted.ts';
import type { OwnDevices } from './groups.ts';

/** A policy of whatever kind. */
interface Policy {
  readonly policyId: string;
  readonly displayName: string;
  readonly description?: string | null;
}

interface Kind {
  readonly calls: readonly CallName[];
  readonly list: (graph: Graph, o: { readonly asOf: number }) => Promise<readonly Policy[]>;
  readonly targets: (
    graph: Graph,
    o: { readonly policyId: string; readonly asOf: number },
  ) => Promise<readonly Assignment[]>;
}

type ProfileCall = 'readExpediteTargets' | 'readFeatureTargets' | 'readDriverTargets';

const profileTargets =
  (call: ProfileCall): Kind['targets'] =>
  (graph, { policyId, asOf }) =>
    readAssignments(graph, { path: pathOf(calls[call], { profileId: policyId }), asOf });

/** Profiles have an id of another name. */
const asPolicies = <P extends Omit<Policy, 'policyId'> & { readonly profileId: string }>(
  list: (graph: Graph, o: { readonly asOf: number }) => Promise<readonly P[]>,
): Kind['list'] => {
  return async (graph, o) =>
    (await list(graph, o)).map(({ profileId, displayName, description }) => ({
      policyId: profileId,
      displayName,
      ...(description === undefined ? {} : { description }),
    }));
};

const kinds: Readonly<Record<PolicyKind, Kind>> = {
  updateRings: {
    calls: ['listRingPolicies', 'readRingTargets'],
    list: listRingPolicies,
    targets: (graph, { policyId, asOf }) =>
      readAssignments(graph, { path: pathOf(calls.readRingTargets, { policyId }), asOf }),
  },
  qualityPolicies: {
    calls: ['listQualityPolicies', 'readQualityPolicyTargets'],
    list: listQualityPolicies,
    targets: readQualityPolicyTargets,
  },
  expedites: {
    calls: ['listExpedites', 'readExpediteTargets'],
    list: asPolicies(listExpedites),
    targets: profileTargets('readExpediteTargets'),
  },
  featureProfiles: {
    calls: ['listFeatureProfiles', 'readFeatureTargets'],
    list: asPolicies(listFeatureProfiles),
    targets: profileTargets('readFeatureTargets'),
  },
  driverProfiles: {
    calls: ['listDriverProfiles', 'readDriverTargets'],
    list: asPolicies(listDriverProfiles),
    targets: profileTargets('readDriverTargets'),
  },
};

/** More policies of one kind no tenant has opened one by one. */
const openedMax = 200;

/** Policies of a kind that reach somebody whom the service looks after. */
export async function foreignPolicies(
  graph: Graph,
  o: { readonly kind: PolicyKind; readonly own: OwnDevices; readonly asOf: number },
): Promise<Told<readonly ForeignPolicy[]>> {
  const { kind, own, asOf } = o;
  const { calls: made, list, targets } = kinds[kind];
  return await told([...made, 'listTransitiveDevices'], async () => {
    const found: ForeignPolicy[] = [];
    const others = (await list(graph, { asOf })).filter((one) => !isOwn(one));
    for (const { policyId, displayName } of others.slice(0, openedMax)) {
      const assignments = await targets(graph, { policyId, asOf }).catch(unlessGone);
      const reach = await reachOf(graph, { assignments, own, asOf });
      if (reach.length > 0) found.push({ policyId, name: displayName, reach });
    }
    return found;
  });
}

/** An expedite bears no mark but its name. */
function isOwn({ description, displayName }: Policy): boolean {
  return (
    description?.includes(groupMarker) === true ||
    (description === undefined && displayName.startsWith('Windows Autopatch expedite '))
  );
}

async function reachOf(
  graph: Graph,
  o: {
    readonly assignments: readonly Assignment[];
    readonly own: OwnDevices;
    readonly asOf: number;
  },
): Promise<readonly Reach[]> {
  const { assignments, own, asOf } = o;
  const excluded = idsOf(assignments, 'exclusion');
  const everyUser = assignments.some(({ kind }) => kind === 'everyUser');
  const users: readonly Reach[] = everyUser ? [{ kind: 'everyUser' }] : [];
  // Users are not taken out by a group of devices.
  if (isLeftOut(own, excluded)) return users;
  const everyDevice = assignments.some(({ kind }) => kind === 'everyDevice');
  const reach: Reach[] = [...users, ...(everyDevice ? [{ kind: 'everyDevice' } as const] : [])];
  for (const groupId of idsOf(assignments, 'group')) {
    const group = own.names.get(groupId);
    if (group !== undefined) reach.push({ kind: 'ownGroup', group });
    else if (await sharesDevices(graph, { groupId, own, asOf }))
      reach.push({ kind: 'sharedDevices', groupId });
  }
  return reach;
}

/** Whether all that the service looks after is left out: who may be registered, or all of its rings. */
function isLeftOut(
  { groups: { registrationId, ringIds, ringsWithout } }: OwnDevices,
  excluded: readonly string[],
): boolean {
  const isOut = (id: string) => excluded.includes(id.toLowerCase());
  const isWhole = ringIds.length > 0 && ringsWithout.length === 0;
  return (registrationId !== null && isOut(registrationId)) || (isWhole && ringIds.every(isOut));
}

function idsOf(assignments: readonly Assignment[], kind: Assignment['kind']): readonly string[] {
  return assignments.flatMap((one) =>
    one.kind === kind && one.groupId !== null ? one.groupId.toLowerCase() : [],
  );
}

/** Reads a group until one device of ours is found in it; one that is gone has none. */
async function sharesDevices(
  graph: Graph,
  o: { readonly groupId: string; readonly own: OwnDevices; readonly asOf: number },
): Promise<boolean> {
  const { groupId, own, asOf } = o;
  if (own.objectIds.size === 0) return false;
  try {
    for await (const page of listTransitiveDevices(graph, { groupId, asOf }))
      if (page.some((id) => own.objectIds.has(id))) return true;
    return false;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function unlessGone(error: unknown): readonly Assignment[] {
  if (isGone(error)) return [];
  throw error;
}

function isGone(error: unknown): boolean {
  return error instanceof GraphError && (error.kind === 'notFound' || error.kind === 'notYetKnown');
}
