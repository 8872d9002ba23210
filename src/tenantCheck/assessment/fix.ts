/** Puts right what may be put right; each fix looks before it writes, so that one that was done is not done again. */
import { marker, registrationGroup } from '#activities/names.ts';
import type { Fix } from '#core/tenant/assessment/fixes.ts';
import { collectHealth } from '#graph/assessment/healthMonitoring.ts';
import { calls, pathOf, to } from '#graph/calls.ts';
import { createGroup, findGroup, listGroups } from '#graph/directory/groups.ts';
import { GraphError } from '#graph/error.ts';
import { excludeGroups } from '#graph/assessment/assignments.ts';
import type { Graph } from '#graph/request.ts';

/** A fix and what became of it. */
export interface Fixed {
  readonly fix: Fix;
  /** `unchanged`: it was so already. */
  readonly outcome: 'done' | 'unchanged' | 'failed';
  readonly why: string | null;
}

/** All of them. */
export interface CarriedOut {
  readonly fixed: readonly Fixed[];
  /** The registration group where it was made: lists do not show it for a while. */
  readonly madeGroupId: string | null;
}

interface Fixing {
  readonly graph: Graph;
  /** The tenant as its policy names it. */
  readonly tenant: string;
  readonly asOf: number;
}

/** Carries fixes out one after the other; one that fails keeps none of the others. */
export async function carryOut(of: Fixing, fixes: readonly Fix[]): Promise<CarriedOut> {
  const done: Fixed[] = [];
  const o: Made = { ...of, groupId: null, isMade: false };
  for (const fix of fixes) {
    try {
      const { changed } = await carryOutOne(o, fix);
      done.push({ fix, outcome: changed ? 'done' : 'unchanged', why: null });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      done.push({ fix, outcome: 'failed', why: error.message });
    }
  }
  return { fixed: done, madeGroupId: o.isMade ? o.groupId : null };
}

/** What a former fix has made: lists do not show it at once. */
type Made = Fixing & { groupId: string | null; isMade: boolean };

async function carryOutOne(o: Made, fix: Fix): Promise<{ readonly changed: boolean }> {
  const { graph, asOf } = o;
  switch (fix.kind) {
    case 'makeRegistrationGroup':
      return await makeRegistrationGroup(o);
    case 'excludeFromRing': {
      const { policyId } = fix;
      const groupIds = fix.groupIds.length > 0 ? fix.groupIds : [await registrationId(o)];
      return await excludeGroups(graph, {
        assign: to(calls.assignRingPolicy, { policyId }),
        read: pathOf(calls.readRingTargets, { policyId }),
        type: '#microsoft.graph.deviceConfigurationAssignment',
        groupIds,
        asOf,
      });
    }
    case 'collectHealth': {
      const description = marker(o.tenant, 'health');
      return await collectHealth(graph, { groupId: await registrationId(o), description, asOf });
    }
  }
}

async function makeRegistrationGroup(o: Made): Promise<{ readonly changed: boolean }> {
  const { graph, tenant, asOf } = o;
  if ((await knownGroup(o)) !== null) return { changed: false };
  const description = `Devices that are to be kept up to date. ${marker(tenant, 'registration')}`;
  const made = await createGroup(graph, { displayName: registrationGroup, description, asOf });
  o.groupId = made.groupId;
  o.isMade = true;
  return { changed: true };
}

/** The list of all groups shows a new one before the list by name does; a second one of the name is not made. */
async function knownGroup({ graph, asOf }: Fixing): Promise<string | null> {
  const named = await findGroup(graph, { displayName: registrationGroup, asOf });
  if (named !== null) return named.groupId;
  for await (const page of listGroups(graph, { asOf }))
    for (const { displayName, groupId } of page)
      if (displayName === registrationGroup) return groupId;
  return null;
}

async function registrationId(o: Made): Promise<string> {
  o.groupId ??= await knownGroup(o);
  if (o.groupId !== null) return o.groupId;
  const what = `The directory does not show the group "${registrationGroup}" yet`;
  throw new GraphError(what, { kind: 'notYetKnown', wayOut: 'run `tenant assess --fix` again' });
}
