/**
 * `assign` of a policy: the list sent replaces the whole list before it. Targets must be groups that exist; other kinds
 * of target are kept and reach nobody in this fleet.
 */
import type { GraphCall } from '../../http/call.ts';
import { bodyObject } from '../../http/dispatch.ts';
import { badRequest } from '../../http/errors.ts';
import type { Noun } from '../../store/documents.ts';
import { groupsUnder } from '../../store/nesting.ts';
import { nouns, type AssignmentRecord } from '../../store/nouns.ts';
import { targetsOf } from '../../store/scope.ts';
import type { Tenant } from '../../store/tenant.ts';

type Assignment = Readonly<Record<string, unknown>>;

/** Stores the assignments of a body under the policy and returns them as Graph shows them. */
export function assignPolicy(
  call: GraphCall,
  tenant: Tenant,
  policy: PolicyToAssign & { readonly noun: Noun<AssignmentRecord> },
): readonly Assignment[] {
  const sent = bodyObject(call, 'intune')['assignments'];
  if (!Array.isArray(sent)) throw badRequest('intune', 'assign needs a list named assignments.');
  const assignments = sent.map((one) => completed(one, policy));
  const { included, excluded } = targetsOf({ assignments });
  const unknown = [...included, ...excluded].find(
    (id) => tenant.documents.get(nouns.group, id) === undefined,
  );
  if (unknown !== undefined)
    throw badRequest('intune', `The group ${unknown} of an assignment does not exist.`);
  const value: AssignmentRecord = {
    assignments,
    ...(policy.isRolledOut === true ? { reach: reachOf(tenant, { assignments }) } : {}),
  };
  tenant.commit([{ kind: 'put', noun: policy.noun, id: policy.id, at: call.at, value }]);
  return assignments;
}

/** What is assigned, and how its assignments look. */
export interface PolicyToAssign {
  readonly id: string;
  readonly type: string;
  /** What the service adds to each assignment. */
  readonly added?: Assignment;
  /** The service counts whom it reaches, to make groups of them. */
  readonly isRolledOut?: true;
}

/** How many devices assignments name, through nested groups. */
function reachOf(tenant: Tenant, record: AssignmentRecord): number {
  const { isEveryone, included, excluded } = targetsOf(record);
  const within = included.flatMap((id) => groupsUnder(tenant.documents, id));
  const without = excluded.flatMap((id) => groupsUnder(tenant.documents, id));
  const isIn = (groups: readonly string[], index: number) =>
    groups.some((id) => tenant.memberships.contains(id, index));
  let reach = 0;
  for (let index = 0; index < tenant.fleet.size; index += 1) {
    if ((isEveryone || isIn(within, index)) && !isIn(without, index)) reach += 1;
  }
  return reach;
}

function completed(sent: unknown, policy: PolicyToAssign): Assignment {
  const assignment = (sent ?? {}) as Assignment;
  const target = assignment['target'];
  if (typeof target !== 'object' || target === null)
    throw badRequest('intune', 'Each assignment needs a target.');
  const groupId = (target as Assignment)['groupId'];
  const id = assignment['id'] ?? `${policy.id}_${typeof groupId === 'string' ? groupId : 'all'}`;
  const lower = typeof groupId === 'string' ? { groupId: groupId.toLowerCase() } : {};
  return {
    '@odata.type': `#microsoft.graph.${policy.type}`,
    ...policy.added,
    ...assignment,
    id,
    target: { ...target, ...lower },
  };
}

/** The assignments of a policy as Graph shows them. */
export function assignmentsOf(
  tenant: Tenant,
  noun: Noun<AssignmentRecord>,
  id: string,
): readonly Assignment[] {
  return tenant.documents.get(noun, id)?.assignments ?? [];
}
