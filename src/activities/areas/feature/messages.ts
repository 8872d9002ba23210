/**
 * What stands against a release in the tenant itself: profiles of others that reach its rings, devices that have come past
 * the version of the release although nothing of ours names a further one, and quality updates that are kept away and come
 * along. Source: Windows Update was seen to offer Windows 11 against policies ("Windows 11 offered to devices with Intune
 * policies that prevent it", service health of April 2025), so the version is watched, and a fault of the service is called one.
 */
import type { Advisory } from '#core/release/step/observation.ts';
import type { Content, ReleaseKey } from '#core/release/state/release.ts';
import { listFeatureProfiles } from '#graph/intune/features/profiles.ts';
import { keepReading, keptReading } from '#store/reading/keptReadings.ts';
import { readRings } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';
import { source } from '../../source.ts';
import type { LookAt, Told } from '../adapter.ts';
import { carriedIn } from './carried.ts';
import { readBuilds } from './catalogue.ts';
import { readForeign, type ForeignProfile } from './foreign.ts';

/** What is found against a release. */
export async function readAgainst(deps: Deps, content: Content, o: LookAt): Promise<Told> {
  const advisories: Advisory[] = [];
  const missing = [
    ...(await source('profiles', async () => {
      advisories.push(...(await foreignIn(deps, o)));
    })),
    ...(await source('versions', async () => {
      advisories.push(...(await pastIn(deps, content, o)));
    })),
  ];
  advisories.push(...(await carriedIn(deps, content, o)));
  return { issues: [], advisories, content: {}, missing };
}

async function foreignIn(deps: Deps, { release, asOf }: LookAt): Promise<readonly Advisory[]> {
  const rings = await readRings(deps.store, release.key);
  const groups = new Map(rings.map(({ groupId, ring }) => [groupId?.toLowerCase(), ring]));
  const listed = await listFeatureProfiles(deps.graph, { asOf });
  return (await readForeign(deps, { listed, asOf })).flatMap((one) => {
    const reached = one.targets.groupIds.flatMap((id) => groups.get(id) ?? []);
    const all = one.targets.others > 0 ? rings.map(({ ring }) => ring) : reached;
    return all.length === 0 ? [] : [foreignAdvisory(one, all, asOf)];
  });
}

function foreignAdvisory(
  { profile }: ForeignProfile,
  rings: readonly string[],
  openedAt: number,
): Advisory {
  const { profileId, displayName, version } = profile;
  return {
    id: `profile/${profileId}`,
    title: `the feature update profile "${displayName}" of somebody else names ${version} for ${rings.join(', ')} too, and which of two counts is not known: take these groups out of it, or the devices out of the rings`,
    source: 'tenant',
    openedAt,
    builds: null,
  };
}

/** More devices past the version than when the release was first looked at, but for newcomers that came with it. */
async function pastIn(
  deps: Deps,
  { name, targets }: Content,
  { release, asOf }: LookAt,
): Promise<readonly Advisory[]> {
  const target = targets[0]?.version[0];
  if (target === undefined) return [];
  const counts = await readBuilds(deps, release.key.tenant);
  const past = counts
    .filter(({ build }) => build > target)
    .reduce((sum, { devices }) => sum + devices, 0);
  const first = await firstCount(deps, release.key, { past, asOf });
  if (past <= first) return [];
  return [
    {
      id: `past/${name}`,
      title: `${past - first} more devices than at the start run a version past ${name}, which no policy of the service names: either they came with it, or Windows Update brought it against the policy, which is a fault of that service; \`ringmaster release pause\` keeps the others where they are`,
      source: 'tenant',
      openedAt: asOf,
      builds: null,
    },
  ];
}

async function firstCount(
  { store }: Deps,
  { tenant, id }: ReleaseKey,
  { past, asOf }: { readonly past: number; readonly asOf: number },
): Promise<number> {
  const of = { tenant, name: `pastVersion/${id}` };
  const kept = await keptReading(store, of);
  if (kept !== null && typeof kept.body === 'number') return kept.body;
  await keepReading(store, { ...of, readAt: asOf, body: past });
  return past;
}
