/**
 * What a policy wants of new versions of Windows where no release brings them: each ring is pinned to what its devices have,
 * or nothing is done about it. Source: "Windows feature updates" (Autopatch, May 2023: each ring has a feature update policy
 * from the start, so that no registered device is taken to another version unexpectedly).
 */
import { factsOf } from '../area/areas.ts';
import type { Policy } from '../policy/policy.ts';
import type { RingName } from '../ring.ts';

/** `pinned`: a feature update profile for each ring names what its devices have. `unpinned`: none is made, or left. */
export type VersionMode = Policy['versions']['mode'];

/** What is wanted, and of which rings. */
export interface VersionPlan {
  readonly mode: VersionMode;
  readonly rings: readonly RingName[];
}

/** What a release's policy wants of new versions; null where its area does not keep them, or an earlier version made it. */
export function versionPlanOf({
  area,
  rings,
  versions,
}: Pick<Policy, 'area' | 'rings'> & Partial<Pick<Policy, 'versions'>>): VersionPlan | null {
  if (factsOf(area).keepsVersions !== true || versions === undefined) return null;
  return { mode: versions.mode, rings: rings.map(({ name }) => name) };
}

const ringsMax = 50;
const nameLengthMax = 100;

/** The plan in what came over a wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readVersionPlan(given: unknown): VersionPlan | string {
  if (typeof given !== 'object' || given === null) return 'versions is not an object';
  const { mode, rings } = given as Readonly<Record<string, unknown>>;
  if (mode !== 'pinned' && mode !== 'unpinned') return 'versions.mode must be pinned or unpinned';
  if (!Array.isArray(rings) || rings.length > ringsMax)
    return `versions.rings must be a list of up to ${ringsMax}`;
  const names = rings.filter(
    (one: unknown): one is string =>
      typeof one === 'string' && one !== '' && one.length <= nameLengthMax,
  );
  return names.length < rings.length ? 'each of versions.rings is a name' : { mode, rings: names };
}
