/** The service's own groups in a tenant, who is in them, and groups that Windows Autopatch itself has made. */
import { registrationGroup, ringGroupName } from '#activities/names.ts';
import type { Named, OwnGroups } from '#core/tenant/assessment/facts.ts';
import {
  findGroup,
  groupMarker,
  listGroups,
  listTransitiveDevices,
} from '#graph/directory/groups.ts';
import type { Graph } from '#graph/request.ts';

/** The service's groups, and their devices. */
export interface OwnDevices {
  readonly groups: OwnGroups;
  /** Of every own group, by its id in small letters. */
  readonly names: ReadonlyMap<string, string>;
  /** Directory objects under the registration group. */
  readonly objectIds: ReadonlySet<string>;
}

/** Nobody, where groups cannot be read. */
export const nobody: OwnDevices = {
  groups: { registrationId: null, ringIds: [], ringsWithout: [], devices: 0 },
  names: new Map(),
  objectIds: new Set(),
};

/** Finds them. Throws GraphError `ambiguous` where two groups bear one name. */
export async function readOwnDevices(
  graph: Graph,
  o: {
    readonly rings: readonly string[];
    readonly asOf: number;
    /** The registration group, where it was made a moment ago: it is empty. */
    readonly madeGroupId: string | null;
  },
): Promise<OwnDevices> {
  const { rings, asOf, madeGroupId } = o;
  const names = new Map<string, string>();
  const idOf = async (displayName: string): Promise<string | null> => {
    const group = await findGroup(graph, { displayName, asOf });
    if (group === null) return null;
    names.set(group.groupId.toLowerCase(), displayName);
    return group.groupId;
  };
  if (madeGroupId !== null) names.set(madeGroupId.toLowerCase(), registrationGroup);
  const registrationId = madeGroupId ?? (await idOf(registrationGroup));
  const ringIds: string[] = [];
  const ringsWithout: string[] = [];
  for (const ring of rings) {
    const id = await idOf(ringGroupName(ring));
    if (id === null) ringsWithout.push(ring);
    else ringIds.push(id);
  }
  const objectIds = new Set<string>();
  if (registrationId !== null && madeGroupId === null)
    for await (const page of listTransitiveDevices(graph, { groupId: registrationId, asOf }))
      for (const id of page) objectIds.add(id);
  const groups = { registrationId, ringIds, ringsWithout, devices: objectIds.size };
  return { groups, names, objectIds };
}

/** How Windows Autopatch names groups of its own. */
const autopatchNames = [/^Windows Autopatch - /, /^Modern Workplace Devices/];

/** Groups that bear such names and no mark of ours. */
export async function readAutopatchGroups(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for await (const page of listGroups(graph, { asOf }))
    found.push(
      ...page
        .filter(({ displayName }) => autopatchNames.some((name) => name.test(displayName)))
        .filter(({ description }) => description?.includes(groupMarker) !== true)
        .map(({ groupId, displayName }) => ({ id: groupId, name: displayName })),
    );
  return found;
}
