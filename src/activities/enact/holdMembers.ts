/**
 * Who is in the groups of a hold: every device that matches, noted as held only when the group itself shows it, so that a
 * repetition goes on where a crash stopped and nothing is told as held that is not. A pilot's devices stay in
 * the hold's own group too: the pilot's policy goes before the hold's, and no device is ever in neither.
 */
import { createHash } from 'node:crypto';
import { holdName, type Hold } from '#core/hold/hold.ts';
import {
  heldMembers,
  markHeld,
  moveHeld,
  pendingHoldMembers,
  type HeldMember,
  type HoldMember,
} from '#store/holds/members.ts';
import type { HoldKey } from '#store/holds/groups.ts';
import { markMissing } from '#store/registration/joins.ts';
import type { IntendedWrite } from '#store/writes.ts';
import type { Deps } from '../deps.ts';
import { bringInto, demandShown, type Confirmed } from '../fleet/groupMembers.ts';
import { holdKeyOf, type StandingPart } from './holdParts.ts';
import { step, writeOf, type Writing } from './writing.ts';

/** Devices read from the store at a time. */
const readSize = 5_000;
/** Share of a hold's devices that try its rollback first, and the most of them. */
const pilotShare = 0.1;
const pilotMax = 50;

/**
 * Brings devices that match and are not yet in the hold's group into it; gives how many the group shows. Throws
 * GraphError `notYetKnown` while it does not show all that were sent, after those it shows were noted as held.
 */
export async function joinHold(
  deps: Deps,
  w: Writing,
  { hold, groupId }: { readonly hold: Pick<Hold, 'id' | 'cohort'>; readonly groupId: string },
): Promise<number> {
  const { store } = deps;
  const of = holdKeyOf(w, hold.id);
  let joined = 0;
  for (let nth = 1; ; nth += 1) {
    const { cohort } = hold;
    const members = await pendingHoldMembers(store, { ...of, cohort, limit: readSize });
    if (members.length === 0) return joined;
    const write = membersWrite(nth === 1 ? w : step(w, `part-${nth}`), groupId);
    const shown = await bring(deps, write, { groupId, members });
    await markHeld(store, { ...of, part: 'hold', deviceIds: idsOf(shown.members), at: w.asOf });
    joined += shown.members.length;
    demandShown(groupId, shown);
    // Those whom the directory does not know are asked for again once it is read again.
    if (shown.members.length === 0) return joined;
  }
}

function membersWrite(w: Writing, groupId: string): IntendedWrite {
  return writeOf(step(w, 'members'), 'PATCH', `/groups/${groupId}`);
}

const idsOf = (members: readonly HoldMember[]): readonly string[] =>
  members.map(({ deviceId }) => deviceId);

/** Brings members in and gives those whom the group shows; those whom the directory does not know are noted. */
async function bring(
  deps: Deps,
  write: IntendedWrite,
  { groupId, members }: { readonly groupId: string; readonly members: readonly HoldMember[] },
): Promise<Confirmed & { readonly members: readonly HoldMember[] }> {
  const { tenant } = write;
  const objectIds = members.map(({ objectId }) => objectId);
  const confirmed = await bringInto(deps, write, { groupId, objectIds });
  const { missing } = confirmed;
  if (missing.length > 0) await markMissing(deps.store, { tenant, objectIds: missing });
  const shown = new Set(confirmed.done);
  return { ...confirmed, members: members.filter(({ objectId }) => shown.has(objectId)) };
}

/**
 * Puts a tenth of a hold's devices that have the update into the pilot's group; the same ones however often it is
 * repeated. On devices without it a rollback would prove nothing.
 */
export async function joinPilot(deps: Deps, w: Writing, pilot: StandingPart): Promise<void> {
  const of = holdKeyOf(w, pilot.hold);
  const chosen = await heldIn(deps, { ...of, part: 'pilot' });
  const others = await heldIn(deps, { ...of, part: 'hold' });
  const updated = others.filter(({ hasUpdate }) => hasUpdate);
  const lacking = pilotSize(chosen.length + updated.length) - chosen.length;
  const members = updated
    .toSorted((one, other) => (dice(pilot.hold, one) < dice(pilot.hold, other) ? -1 : 1))
    .slice(0, Math.max(0, lacking));
  if (members.length === 0) return;
  const { groupId } = pilot;
  const shown = await bring(deps, membersWrite(w, groupId), { groupId, members });
  await moveHeld(deps.store, { ...of, deviceIds: idsOf(shown.members), part: 'pilot', at: w.asOf });
  demandShown(groupId, shown);
}

/** Notes that a hold's other devices follow its pilot; in Graph they stay where they are. */
export async function followPilot({ store }: Deps, w: Writing, hold: string): Promise<void> {
  const of = holdKeyOf(w, hold);
  for (;;) {
    const members = await heldMembers(store, { ...of, part: 'hold', limit: readSize });
    if (members.length === 0) return;
    await moveHeld(store, { ...of, deviceIds: idsOf(members), part: 'rest', at: w.asOf });
  }
}

/** How many of a hold's devices try its rollback first: a tenth, at least one, at most fifty. */
export function pilotSize(devices: number): number {
  return Math.min(devices, pilotMax, Math.max(1, Math.round(devices * pilotShare)));
}

/** A number of its own for each device and hold: ids are given in order of purchase, and so would not be fair. */
function dice(hold: string, { deviceId }: HoldMember): string {
  return createHash('sha256')
    .update(`${holdName(hold)}/${deviceId}`)
    .digest('hex');
}

async function heldIn(
  { store }: Deps,
  of: HoldKey & { readonly part: 'hold' | 'pilot' },
): Promise<readonly HeldMember[]> {
  const members: HeldMember[] = [];
  for (;;) {
    const after = members.at(-1)?.deviceId ?? null;
    const page = await heldMembers(store, { ...of, limit: readSize, after });
    members.push(...page);
    if (page.length < readSize) return members;
  }
}
