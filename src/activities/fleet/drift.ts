/**
 * What the directory says of the groups of rings and holds, beside what was noted of them: read at each walk of the fleet,
 * one list for each group. Who was taken out is put back, who stands in two rings' groups is taken out of the one that is not its
 * own, both with a row of audit; who has no ring is named and left alone. A group that cannot be read says nothing of its
 * members and keeps none of the others.
 */
import { heartbeat } from '@temporalio/activity';
import type { Area } from '#core/area/facts.ts';
import { GraphError } from '#graph/error.ts';
import { readMembers } from '#graph/directory/groups.ts';
import {
  compareRing,
  markMended,
  notedInHold,
  recordLostFromHold,
} from '#store/registration/drift.ts';
import { readHoldGroups, type HoldKey } from '#store/holds/groups.ts';
import type { IntendedWrite } from '#store/writes.ts';
import type { Deps } from '../deps.ts';
import { bringInto, takeOutOf } from './groupMembers.ts';

/** A ring's group. */
export interface RingGroup {
  readonly tenant: string;
  readonly ring: string;
  readonly groupId: string;
  readonly asOf: number;
}

/** Compares all groups; gives the first failure, for those whose group could not be read. */
export async function putGroupsRight(
  deps: Deps,
  o: {
    readonly tenant: string;
    readonly areas: readonly Area[];
    readonly asOf: number;
    readonly rings: readonly RingGroup[];
  },
): Promise<GraphError | null> {
  const { tenant, asOf } = o;
  const holds = await Promise.all(
    o.areas.map((area) => readHoldGroups(deps.store, { tenant, area })),
  );
  const parts = [
    ...o.rings.map((ring) => () => putRingRight(deps, ring)),
    ...holds.flat().flatMap(({ area, hold, part, groupId }) =>
      groupId === null || part === 'rest'
        ? []
        : [
            () =>
              putHoldRight(deps, {
                tenant,
                area,
                asOf,
                hold,
                groupId,
                isPilot: part === 'pilot',
              }),
          ],
    ),
  ];
  let failure: GraphError | null = null;
  for (const part of parts) {
    try {
      await part();
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      failure ??= error;
    }
    heartbeat();
  }
  return failure;
}

/** Who was taken out gets the move to join again; who belongs to another ring leaves at once. */
async function putRingRight(deps: Deps, group: RingGroup): Promise<void> {
  const { tenant, ring, groupId, asOf } = group;
  const members = await readMembers(deps.graph, { groupId, asOf });
  const { inTwo } = await compareRing(deps.store, { tenant, ring, members, at: asOf });
  if (inTwo.length === 0) return;
  const why = `Devices of other rings are out of the group of ${ring}.`;
  const write = writeOf(group, `registration/${ring}/${asOf}/inTwo`, why);
  const { done } = await takeOutOf(deps, write, { groupId, objectIds: inTwo, beat: heartbeat });
  await markMended(deps.store, { tenant, place: `ring/${ring}`, objectIds: done, at: asOf });
}

interface HoldGroup extends HoldKey {
  readonly groupId: string;
  readonly isPilot: boolean;
  readonly asOf: number;
}

async function putHoldRight(deps: Deps, group: HoldGroup): Promise<void> {
  const { tenant, area, hold, groupId, isPilot, asOf } = group;
  const noted = await notedInHold(deps.store, { tenant, area, hold, isPilot, at: asOf });
  if (noted.length === 0) return;
  const members = await readMembers(deps.graph, { groupId, asOf });
  const objectIds = noted.filter((id) => !members.has(id));
  if (objectIds.length === 0) return;
  const of = { tenant, hold, place: `hold/${hold}`, at: asOf };
  await recordLostFromHold(deps.store, { ...of, objectIds });
  const why = `Devices that were taken out of the group of the hold ${hold} are in it again.`;
  const write = writeOf(group, `registration/${hold}/${asOf}/${groupId}/takenOut`, why);
  const { done } = await bringInto(deps, write, { groupId, objectIds, beat: heartbeat });
  await markMended(deps.store, { ...of, objectIds: done });
}

function writeOf(
  { tenant, groupId, asOf }: Pick<RingGroup, 'tenant' | 'groupId' | 'asOf'>,
  intentId: string,
  why: string,
): IntendedWrite {
  return { intentId, tenant, method: 'PATCH', path: `/groups/${groupId}`, why, at: asOf };
}
