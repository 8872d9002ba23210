/**
 * A tenant of drivers under a test's control: update rings and driver update profiles behind a server on loopback, as Graph's
 * pages describe them. It stands in for what the emulator plays none of: drivers on offer, profiles of others, refusals.
 */
import { createGraph, type Graph } from '#graph/request.ts';
import {
  fixedToken,
  startScripted,
  type ScriptedAnswer,
  type ScriptedRequest,
} from '../../graph/graphs.ts';

/** A driver as Graph lists it. */
export interface WireDriver {
  readonly id: string;
  readonly name: string;
  readonly driverClass: string;
  approvalStatus: string;
}

/** A profile as Graph keeps it. */
export interface WireProfile {
  readonly id: string;
  readonly displayName: string;
  description: string | null;
  readonly approvalType: string;
  deploymentDeferralInDays: number | null;
  readonly createdDateTime: string;
  groups: readonly string[];
  readonly drivers: WireDriver[];
}

/** The tenant, as a test sees and changes it. */
export interface DriverTenant {
  readonly graph: Graph;
  readonly profiles: Map<string, WireProfile>;
  /** Whether the ring of a policy keeps drivers away. */
  readonly excluded: Map<string, boolean>;
  /** All writes since the start: `PATCH /beta/…`. */
  readonly writes: () => readonly string[];
  /** Answers in place of the tenant where it is not null. */
  instead: (request: ScriptedRequest) => ScriptedAnswer | null;
  readonly close: () => Promise<void>;
}

const base = '/beta/deviceManagement/windowsDriverUpdateProfiles';
const rings = '/beta/deviceManagement/deviceConfigurations';

/** Starts one, whose rings have these policies. */
export async function startDriverTenant(policyIds: readonly string[]): Promise<DriverTenant> {
  const profiles = new Map<string, WireProfile>();
  const excluded = new Map(policyIds.map((id) => [id, true]));
  const state: { instead: DriverTenant['instead'] } = { instead: () => null };
  let made = 0;
  const newId = (): string => {
    made += 1;
    return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  };
  const scripted = await startScripted(
    (request) => state.instead(request) ?? answered({ profiles, excluded, newId }, request),
  );
  const graph = createGraph({ baseUrl: scripted.url, kind: 'emulator', tokens: fixedToken });
  const watched = { begun: () => Promise.resolve(), ended: () => Promise.resolve() };
  return {
    graph: graph.watchedBy(watched),
    profiles,
    excluded,
    writes: () =>
      scripted.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, url }) => `${method} ${url.replace('/beta/deviceManagement/', '')}`),
    get instead() {
      return state.instead;
    },
    set instead(next) {
      state.instead = next;
    },
    close: scripted.close,
  };
}

interface Kept {
  readonly profiles: Map<string, WireProfile>;
  readonly excluded: Map<string, boolean>;
  readonly newId: () => string;
}

type Body = Readonly<Record<string, unknown>>;

function answered(kept: Kept, { method, url, body }: ScriptedRequest): ScriptedAnswer {
  const path = url.split('?')[0] ?? '';
  if (path.startsWith(rings))
    return ofRing(kept, { method, id: path.slice(rings.length + 1), body });
  const [id = '', part = ''] = path.slice(base.length + 1).split('/');
  if (id === '')
    return method === 'POST'
      ? create(kept, body as Body)
      : list([...kept.profiles.values()].map(shown));
  const profile = kept.profiles.get(id);
  if (profile === undefined) return { status: 404, body: { error: { code: 'NotFound' } } };
  if (part === 'assignments')
    return list(profile.groups.map((groupId) => ({ id: groupId, target: target(groupId) })));
  if (part === 'assign') return assign(profile, body as Body);
  if (part === 'driverInventories') return list(profile.drivers);
  if (part === 'executeAction') return act(profile, body as Body);
  if (method === 'DELETE') {
    kept.profiles.delete(id);
    return { status: 204 };
  }
  return patch(profile, body as Body);
}

const target = (groupId: string) => ({
  '@odata.type': '#microsoft.graph.groupAssignmentTarget',
  groupId,
});

function list(value: readonly object[]): ScriptedAnswer {
  return { status: 200, body: { value } };
}

function shown(profile: WireProfile): object {
  return { ...profile, groups: undefined, drivers: undefined };
}

function ofRing(
  { excluded }: Kept,
  { method, id, body }: { readonly method: string; readonly id: string; readonly body: unknown },
): ScriptedAnswer {
  if (!excluded.has(id)) return { status: 404, body: { error: { code: 'NotFound' } } };
  const said = (body as Body)['driversExcluded'];
  if (method === 'PATCH' && typeof said === 'boolean') excluded.set(id, said);
  return {
    status: 200,
    body: {
      '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
      id,
      version: 1,
      qualityUpdatesDeferralPeriodInDays: 0,
      qualityUpdatesPaused: false,
      driversExcluded: excluded.get(id),
    },
  };
}

function create({ profiles, newId }: Kept, body: Body): ScriptedAnswer {
  const id = newId();
  const profile: WireProfile = {
    id,
    displayName: String(body['displayName']),
    description: String(body['description']),
    approvalType: String(body['approvalType']),
    deploymentDeferralInDays: (body['deploymentDeferralInDays'] as number | undefined) ?? null,
    createdDateTime: '2026-12-01T00:00:00Z',
    groups: [],
    drivers: [],
  };
  profiles.set(id, profile);
  return { status: 201, body: shown(profile) };
}

function patch(profile: WireProfile, body: Body): ScriptedAnswer {
  if ('approvalType' in body) return { status: 400, body: { error: { code: 'BadRequest' } } };
  const days = body['deploymentDeferralInDays'];
  if (typeof days === 'number') profile.deploymentDeferralInDays = days;
  const description = body['description'];
  if (typeof description === 'string') profile.description = description;
  return { status: 200, body: shown(profile) };
}

function assign(profile: WireProfile, body: Body): ScriptedAnswer {
  const assignments = body['assignments'] as readonly { target: { groupId: string } }[];
  profile.groups = assignments.map((one) => one.target.groupId);
  return { status: 204 };
}

const reached: Readonly<Record<string, string>> = {
  approve: 'approved',
  decline: 'declined',
  suspend: 'suspended',
};

/** Drivers whose ids begin with `stuck` fail, inside of a 200. */
function act(profile: WireProfile, body: Body): ScriptedAnswer {
  const ids = body['driverIds'] as readonly string[];
  const known = ids.filter((id) => profile.drivers.some((driver) => driver.id === id));
  const done = known.filter((id) => !id.startsWith('stuck'));
  for (const driver of profile.drivers)
    if (done.includes(driver.id)) driver.approvalStatus = reached[String(body['actionName'])] ?? '';
  return {
    status: 200,
    body: {
      successfulDriverIds: done,
      failedDriverIds: known.filter((id) => id.startsWith('stuck')),
      notFoundDriverIds: ids.filter((id) => !known.includes(id)),
    },
  };
}
