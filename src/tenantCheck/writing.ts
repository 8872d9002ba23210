/**
 * The steps of a visit that write: a group of their own with one device in it, an update ring and an expedite that reach
 * nobody. Each is taken away again, also when something fails on the way; its name says what it is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { pathOf, calls, to } from '#graph/calls.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import {
  assignExpedite,
  createExpedite,
  readExpediteTargets,
  type Expedite,
} from '#graph/intune/expedites.ts';
import { GraphError } from '#graph/error.ts';
import { createGroup, removeMember, type Group } from '#graph/directory/groups.ts';
import { sendMail } from '#graph/mail.ts';
import { addMembers, type AddedMembers } from '#graph/directory/members.ts';
import type { Graph } from '#graph/request.ts';
import {
  assignRingPolicy,
  createRingPolicy,
  deleteRingPolicy,
  extendPause,
  patchRingPolicy,
  readRingPolicy,
  readRingTargets,
} from '#graph/intune/ringPolicies.ts';
import { deletePolicyGroup } from '#graph/intune/targets.ts';
import { profileStep } from './features.ts';
import { about, throwAway } from './throwAway.ts';
import type { Step, Visit } from './visit.ts';
import { catalogueStep } from './writingCatalogue.ts';
import { driversStep } from './writingDrivers.ts';

const cadence = { deferralDays: 30, deadlineDays: 7, gracePeriodDays: 7 };

/** What the steps have made, for the last of them to take away. */
interface Made {
  group?: Group;
  policyId?: string;
  expedite?: Expedite;
}

/** What a tenant can do without, each taken away again by itself. */
const trialsOfTheirOwn: readonly Step[] = [catalogueStep, driversStep, profileStep];

/** All of them, for one visit. */
export function writingSteps(): readonly Step[] {
  const made: Made = {};
  return [
    {
      calls: ['createGroup'],
      work: async ({ graph, asOf }) => {
        made.group = await createGroup(graph, { displayName: throwAway, description: about, asOf });
        return null;
      },
    },
    {
      calls: ['batch', 'addMembers', 'addMember', 'removeMember'],
      work: (visit) => tryMembers(visit, made.group),
    },
    {
      calls: ['createRingPolicy'],
      work: async ({ graph, asOf }) => {
        const of = { displayName: throwAway, description: about, cadence, asOf };
        made.policyId = (await createRingPolicy(graph, of)).policyId;
        return null;
      },
    },
    {
      calls: [
        'readRingPolicy',
        'patchRingPolicy',
        'extendPause',
        'assignRingPolicy',
        'readRingTargets',
        'listPolicyConflicts',
      ],
      work: (visit) => tryRing(visit, made.policyId),
    },
    {
      calls: ['createExpedite', 'assignExpedite', 'readExpediteTargets'],
      work: async (visit) => {
        const { expeditableAt } = visit.found;
        if (expeditableAt === undefined)
          return { kind: 'notTried', text: 'the catalogue names no update that can be expedited' };
        await tryExpedite(visit, expeditableAt, (expedite) => (made.expedite = expedite));
        return null;
      },
    },
    {
      calls: ['extendPauseUncast'],
      isOptional: true,
      work: async ({ graph, asOf }) => {
        const { policyId } = made;
        if (policyId === undefined)
          return { kind: 'notTried', text: 'there is no ring to try it on' };
        const call = to(calls.extendPauseUncast, { policyId });
        await graph.request({ ...call, asOf, schema: z.unknown() });
        return null;
      },
    },
    ...trialsOfTheirOwn,
    { calls: ['sendMail'], isOptional: true, work: tryMail },
    { calls: ['deleteRingPolicy', 'deleteGroup'], work: (visit) => takeAway(visit, made) },
  ];
}

async function tryMembers({ graph, asOf, found }: Visit, group: Group | undefined) {
  const { deviceObjectIds = [] } = found;
  const [first] = deviceObjectIds;
  if (group === undefined) return { kind: 'notTried', text: 'there is no group to fill' } as const;
  if (first === undefined)
    return { kind: 'notTried', text: 'the directory lists no device' } as const;
  const { groupId } = group;
  await onceKnown(() => addMembers(graph, { groupId, objectIds: [first], asOf }));
  // One that is in already refuses both, which are then added by themselves.
  await addMembers(graph, { groupId, objectIds: deviceObjectIds, asOf });
  for (const objectId of deviceObjectIds) await removeMember(graph, { groupId, objectId, asOf });
  return null;
}

const waitMs = 3_000;
const waitsMax = 20;

/** A new group is not known to all replicas at once. Source: Microsoft Graph, "Create group", on eventual consistency. */
async function onceKnown(work: () => Promise<AddedMembers>): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    try {
      const { missing, awaited } = await work();
      if (missing.length + awaited.length === 0 || waits === waitsMax) return;
    } catch (error) {
      const isPassing = error instanceof GraphError && passing.has(error.kind);
      if (!isPassing || waits === waitsMax) throw error;
    }
    await sleep(waitMs);
  }
}

const passing: ReadonlySet<GraphError['kind']> = new Set([
  'notFound',
  'notYetKnown',
  'unavailable',
  'throttled',
]);

async function tryRing({ graph, asOf }: Visit, policyId: string | undefined) {
  if (policyId === undefined)
    return { kind: 'notTried', text: 'there is no ring to try it on' } as const;
  const of = { policyId, asOf };
  await patchRingPolicy(graph, { ...of, changes: { paused: true } });
  const { paused } = await readRingPolicy(graph, of);
  await extendPause(graph, of);
  await assignRingPolicy(graph, { ...of, groupIds: [] });
  const { groupIds } = await readRingTargets(graph, of);
  for await (const page of listPolicyConflicts(graph, of)) if (page.length > 0) break;
  if (!paused)
    return { kind: 'fault', text: 'Intune took a pause, but shows the ring as running' } as const;
  return groupIds.length === 0
    ? null
    : ({ kind: 'fault', text: 'Intune assigned the ring to a group by itself' } as const);
}

async function tryExpedite(
  { graph, asOf }: Visit,
  releasedAt: number,
  keep: (expedite: Expedite) => void,
): Promise<void> {
  const daysUntilForcedReboot = 2;
  const of = { displayName: throwAway, description: about, releasedAt, daysUntilForcedReboot };
  const expedite = await createExpedite(graph, { ...of, asOf });
  keep(expedite);
  const { profileId } = expedite;
  await assignExpedite(graph, { profileId, groupIds: [], asOf });
  await readExpediteTargets(graph, { profileId, asOf });
}

async function tryMail({ graph, asOf, mail }: Visit) {
  if (mail === null)
    return { kind: 'notTried', text: 'RINGMASTER_MAIL_FROM and _TO are not set' } as const;
  const subject = 'Ringmaster: a trial';
  const html = '<p>Announcements of Ringmaster will come from this mailbox.</p>';
  await sendMail(graph, { ...mail, subject, html, asOf, marker: 'doctor' });
  const text = 'accepted, which is not delivered: look whether it has come';
  return { kind: 'remark', text } as const;
}

/** Everything that was made; what cannot be taken away is named. */
async function takeAway({ graph, asOf }: Visit, { group, policyId, expedite }: Made) {
  const left: string[] = [];
  const tried = async (what: string, work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => {
      left.push(`${what} (${error instanceof Error ? error.message : String(error)})`);
    });
  };
  if (expedite !== undefined)
    await tried(`expedite ${expedite.profileId}`, () => deleteExpedite(graph, expedite, asOf));
  if (policyId !== undefined)
    await tried(`ring ${policyId}`, () => deleteRingPolicy(graph, { policyId, asOf }));
  if (group !== undefined)
    await tried(`group ${group.groupId}`, () =>
      deletePolicyGroup(graph, { groupId: group.groupId, asOf }),
    );
  if (left.length === 0) return null;
  const text = `"${throwAway}" was left behind: ${left.join('; ')}`;
  return { kind: 'fault', text, remedy: 'delete it in Intune or Entra by hand' } as const;
}

/** The service itself keeps expedites, so that this is no call of its own. */
async function deleteExpedite(graph: Graph, { profileId }: Expedite, asOf: number): Promise<void> {
  const path = `${pathOf(calls.listExpedites, {})}/${encodeURIComponent(profileId)}`;
  await graph.request({ method: 'DELETE', path, asOf, schema: z.unknown() });
}
