/**
 * Haste for single devices that an objective lacks: a group of them alone, and an expedite profile for it. It is for devices whose
 * ring's deadline and grace are over, from whom their ring has taken the choice of the hour already; never for a ring that is
 * stopped, nor for what is held. Graph has no call that repeats a failed install: an expedite makes a device try at once
 * ("Deploy an expedited security update"). Each try brings the group to the devices of that hour.
 */
import { heartbeat } from '@temporalio/activity';
import { permission } from '#core/area/permission.ts';
import { causeTitle } from '#core/incident/cause.ts';
import type { Incident } from '#core/incident/incident.ts';
import { retriedClasses } from '#core/incident/retry.ts';
import { devicesText } from '#core/instantText.ts';
import { standingQuestion } from '#core/objective/question.ts';
import { hurryFor } from '#core/release/content/updates.ts';
import { isOutlived } from '#core/release/state/plan.ts';
import type { ContentUpdate } from '#core/release/state/content.ts';
import type { Release } from '#core/release/state/release.ts';
import { isRingStopped } from '#core/release/view/deviceStates.ts';
import { dayMs } from '#core/time.ts';
import { readMembers } from '#graph/directory/groups.ts';
import { readHoldGroups } from '#store/holds/groups.ts';
import { readLaggards } from '#store/release/laggards.ts';
import { newestRelease } from '#store/release/releases.ts';
import { adapterOf } from '../../areas/adapters.ts';
import type { Steering } from '../../areas/plane.ts';
import type { Deps } from '../../deps.ts';
import { expediteGroup } from '../../enact/expedite.ts';
import { provideGroup } from '../../enact/ownObjects.ts';
import { step, writeOf, type Writing } from '../../enact/writing.ts';
import { bringInto, demandShown, takeOutOf } from '../../fleet/groupMembers.ts';
import { behindGroupName, behindMark } from '../../names.ts';
import { cannot, needless, type Came } from './came.ts';

/** Devices that are hurried at once: more are no laggards, but an update that does not come. */
const devicesMax = 2_000;
const daysUntilForcedReboot = 1;

/** Has devices whose install failed by what passes try again. */
export function retryFailed(deps: Deps, incident: Incident, asOf: number): Promise<Came> {
  return hurried(deps, incident, { asOf, failedBy: retriedClasses });
}

/** Has devices that are past their time get the update at once. */
export function hurry(deps: Deps, incident: Incident, asOf: number): Promise<Came> {
  return hurried(deps, incident, { asOf, failedBy: null });
}

interface Asked {
  readonly asOf: number;
  readonly failedBy: readonly string[] | null;
}

async function hurried(deps: Deps, { key, cause, number }: Incident, o: Asked): Promise<Came> {
  const { asOf, failedBy } = o;
  const plane = adapterOf(key.area).plane?.(deps, key.tenant) ?? null;
  const refused = permission(key.area, 'expedite', 'service');
  if (refused !== null) return cannot(refused.message);
  const newest = await newestRelease(deps.store, key);
  if (newest === null || plane === null) return cannot('no release of the area is known');
  const { release } = newest;
  const against = againstHaste(release, key.id, asOf);
  if (against !== null) return cannot(against);
  const rings = ringsPast(release, asOf);
  const update = updateFor(release, rings);
  if (update === null)
    return cannot('no update that can be expedited serves a ring whose time is over');
  const asked = { rings, failedBy, limit: devicesMax };
  const objectIds = await readLaggards(deps.store, standingQuestion(release, asOf), asked);
  if (objectIds.length === 0)
    return needless(
      failedBy === null
        ? 'no device in contact is past its time'
        : 'no install has failed by what another try may mend',
    );
  const intentId = `${key.area}/${release.key.id}/incident/${number}/hurry/${asOf}`;
  const w: Writing = { key: release.key, intentId, why: causeTitle(cause), asOf };
  await hurryThese({ ...deps, plane }, w, { objectIds, update });
  return {
    outcome: 'done',
    text: `${devicesText(objectIds.length)} of ${rings.join(', ')} get ${update.name} at once, with ${daysUntilForcedReboot} day to the restart.`,
  };
}

/** The rule against haste in this release; null = there is none. */
function againstHaste(release: Release, noticedIn: string, asOf: number): string | null {
  if (release.key.id !== noticedIn || isOutlived(release, asOf))
    return 'the next release brings all that this one does; it can be expedited once it is out';
  if (!release.policy.expedite.allowed) return 'the policy has expedite.allowed: false';
  return release.content === null ? 'nothing is published yet' : null;
}

/** Rings that were offered the update, are not stopped, and whose deadline and grace are over. */
function ringsPast({ rings }: Release, asOf: number): readonly string[] {
  return rings
    .filter(
      (ring) =>
        ring.offeredAt !== null &&
        ring.rolledBackAt === null &&
        !isRingStopped(ring) &&
        asOf > ring.deadlineAt + ring.cadence.gracePeriodDays * dayMs,
    )
    .map(({ name }) => name);
}

/** That which serves most devices of the last of these rings, the largest as a rule. */
function updateFor({ content }: Release, rings: readonly string[]): ContentUpdate | null {
  const last = rings.at(-1);
  if (content === null || last === undefined) return null;
  return hurryFor(content, last)?.update ?? null;
}

/** First the group is what it is to be, then the profile reaches it: nobody is hurried who was once in it. */
async function hurryThese(
  deps: Steering,
  w: Writing,
  o: { readonly objectIds: readonly string[]; readonly update: ContentUpdate },
): Promise<void> {
  const { objectIds, update } = o;
  const { tenant, area } = w.key;
  const groupId = await provideGroup(deps, step(w, 'group'), {
    displayName: behindGroupName(area),
    mark: behindMark(tenant, area),
    knownId: null,
  });
  const wanted = new Set(objectIds.map((id) => id.toLowerCase()));
  const members = await readMembers(deps.graph, { groupId, asOf: w.asOf });
  const others = [...members].filter((id) => !wanted.has(id));
  const writeTo = (name: string) => writeOf(step(w, name), 'PATCH', `/groups/${groupId}`);
  if (others.length > 0) {
    const of = { groupId, objectIds: others, beat: heartbeat };
    demandShown(groupId, await takeOutOf(deps, writeTo('out'), of));
  }
  const of = { groupId, objectIds, beat: heartbeat };
  demandShown(groupId, await bringInto(deps, writeTo('in'), of));
  const holds = await readHoldGroups(deps.store, { tenant, area });
  const excludedGroupIds = holds.flatMap((hold) => hold.groupId ?? []);
  await expediteGroup(deps, step(w, 'profile'), {
    targets: { groupIds: [groupId], excludedGroupIds },
    releasedAt: update.releasedAt,
    daysUntilForcedReboot,
  });
}
