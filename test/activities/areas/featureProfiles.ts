/** Feature update profiles, update rings, groups and versions as Graph has them, over HTTP and in memory. */
import { randomUUID } from 'node:crypto';
import { createGraph, type Graph } from '#graph/request.ts';
import {
  fixedToken,
  startScripted,
  type ScriptedAnswer,
  type ScriptedRequest,
} from '../../graph/graphs.ts';

/** Something that Graph keeps, by its id. */
type Kept = Record<string, unknown>;

/** A tenant with profiles. */
export interface Profiles {
  readonly graph: Graph;
  readonly profiles: Map<string, Kept>;
  readonly targets: Map<string, readonly object[]>;
  readonly rings: Map<string, Kept>;
  readonly members: Map<string, readonly string[]>;
  /** Groups that the client has made. */
  readonly groups: Map<string, Kept>;
  readonly writes: string[];
  /** Paths that were read since the start. */
  readonly reads: () => readonly string[];
  readonly close: () => Promise<void>;
}

const versions = [
  ['Windows 11, version 23H2', 22_631, '2026-11-10'],
  ['Windows 11, version 24H2', 26_100, '2027-10-12'],
  ['Windows 11, version 25H2', 26_200, '2028-10-10'],
] as const;

/** Starts one in which the last two versions are offered. */
export async function startProfiles(): Promise<Profiles> {
  const profiles = new Map<string, Kept>();
  const targets = new Map<string, readonly object[]>();
  const rings = new Map<string, Kept>();
  const members = new Map<string, readonly string[]>();
  const writes: string[] = [];
  const groups = new Map<string, Kept>();
  const state = { profiles, targets, rings, members, groups, writes };
  const scripted = await startScripted((request) => answer(state, request));
  const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
  const reads = () =>
    scripted.requests
      .filter(({ method }) => method === 'GET')
      .map(({ url }) => (url.split('?')[0] ?? '').replace(/^\/(beta|v1\.0)/, ''));
  return { graph, ...state, reads, close: scripted.close };
}

/** An assignment to a group, or to all devices. */
export function targetOf(groupId: string | null): object {
  return {
    target:
      groupId === null
        ? { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
        : { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
  };
}

type State = Omit<Profiles, 'graph' | 'reads' | 'close'>;

const gone: ScriptedAnswer = {
  status: 404,
  body: { error: { code: 'NotFound', message: 'none' } },
};
const ok = (body: unknown): ScriptedAnswer => ({ status: 200, body });

function answer(state: State, { method, url, body }: ScriptedRequest): ScriptedAnswer {
  const path = (url.split('?')[0] ?? '').replace(/^\/(beta|v1\.0)/, '');
  if (method !== 'GET') state.writes.push(`${method} ${path}`);
  if (path === '/deviceManagement/windowsUpdateCatalogItems') return ok({ value: items() });
  if (path === '/admin/windows/updates/products') return ok({ value: products() });
  const member = /^\/groups\/([^/]+)\/transitiveMembers/.exec(path)?.[1];
  if (member !== undefined) {
    const ids = state.members.get(member);
    return ids === undefined ? gone : ok({ value: ids.map((id) => ({ id })) });
  }
  if (path.startsWith('/groups') || path === '/$batch') return ofGroups(state, path, method, body);
  const ring = /^\/deviceManagement\/deviceConfigurations\/([^/]+)$/.exec(path)?.[1];
  if (ring !== undefined) return one(state.rings, ring, method, body);
  const [, id, rest] =
    /^\/deviceManagement\/windowsFeatureUpdateProfiles\/?([^/]*)\/?(.*)$/.exec(path) ?? [];
  if (id === undefined) return gone;
  return ofProfile(state, { method, body, id, rest: rest ?? '' });
}

/** Groups: those that tests have made or the client has, by the little that is asked of them. */
function ofGroups(
  { members, groups }: State,
  path: string,
  method: string,
  body: unknown,
): ScriptedAnswer {
  if (path === '/$batch') {
    const { requests } = body as { requests: readonly { id: string; url: string; body?: Kept }[] };
    const responses = requests.map(({ id, url, body: sent }) => {
      const group = /groups\/([^/]+)/.exec(url)?.[1] ?? '';
      const bound = (sent?.['members@odata.bind'] ?? []) as readonly string[];
      const ids = bound.map((one) => one.slice(one.lastIndexOf('/') + 1));
      members.set(group, [...(members.get(group) ?? []), ...ids]);
      return { id, status: 204 };
    });
    return ok({ responses });
  }
  const [, , id = '', part = '', member = ''] = path.split('/');
  if (id === '' && method === 'GET') return ok({ value: [...groups.values()] });
  if (id === '') {
    const made = { id: randomUUID(), ...(body as Kept) };
    groups.set(made.id, made);
    members.set(made.id, []);
    return { status: 201, body: made };
  }
  const known = members.get(id);
  if (known === undefined) return gone;
  if (method === 'DELETE' && part === '') groups.delete(id);
  else if (method === 'DELETE')
    members.set(
      id,
      known.filter((one) => one !== member),
    );
  else return part === '' ? ok({ id }) : ok({ value: known.map((one) => ({ id: one })) });
  return { status: 204 };
}

function ofProfile(
  { profiles, targets }: State,
  o: {
    readonly method: string;
    readonly body: unknown;
    readonly id: string;
    readonly rest: string;
  },
): ScriptedAnswer {
  const { method, body, id, rest } = o;
  if (id === '' && method === 'GET') return ok({ value: [...profiles.values()] });
  if (id === '') {
    const made = { id: `profile-${profiles.size + 1}`, ...(body as Kept) };
    profiles.set(made.id, made);
    return { status: 201, body: made };
  }
  if (rest === 'assignments') return ok({ value: targets.get(id) ?? [] });
  if (rest === 'assign') {
    targets.set(id, (body as { assignments: readonly object[] }).assignments);
    return { status: 204 };
  }
  return one(profiles, id, method, body);
}

function one(kept: Map<string, Kept>, id: string, method: string, body: unknown): ScriptedAnswer {
  const known = kept.get(id);
  if (known === undefined) return gone;
  if (method === 'GET') return ok(known);
  if (method === 'DELETE') kept.delete(id);
  else kept.set(id, { ...known, ...(body as Kept) });
  return {
    status: method === 'DELETE' ? 204 : 200,
    body: method === 'DELETE' ? undefined : kept.get(id),
  };
}

function items(): readonly object[] {
  return versions.slice(1).map(([name, build]) => ({
    '@odata.type': '#microsoft.graph.windowsFeatureUpdateCatalogItem',
    id: String(build),
    displayName: `Feature Update to ${name}`,
    releaseDateTime: '2025-09-30T00:00:00Z',
    version: name,
  }));
}

function products(): readonly object[] {
  return versions.map(([name, build, end]) => ({
    name,
    friendlyNames: [`Version x (OS build ${build})`],
    editions: [{ name: 'Enterprise', endOfServiceDateTime: `${end}T00:00:00Z` }],
  }));
}
