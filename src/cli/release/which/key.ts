/** Which release a command means: the one it names, or the newest of the tenant. */
import type { ListedRelease, Operator } from '#client/operator.ts';
import { areaNames, outlineOf, isArea } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { releaseKeyIn, type ReleaseKey } from '#core/release/state/release.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../../failure.ts';

/** The release a listed workflow is; null for another workflow. */
export function keyOf({ workflowId }: Pick<ListedRelease, 'workflowId'>): ReleaseKey | null {
  return releaseKeyIn(workflowId);
}

/** The area of that name; a Failure names the ones there are, and the flag or argument where it stands. */
export function areaOf(name: string, place = '--area'): Area {
  if (isArea(name)) return name;
  const known = areaNames();
  throw new Failure('usage', `there is no area "${name}".${didYouMean(name, known)}`, {
    place,
    code: 'unknownArea',
    remedy: `areas: ${known.join(', ')}`,
  });
}

/** What a command line says of a release. */
export interface ReleaseWanted {
  readonly tenant: string;
  readonly area: Area;
  /** Null: the newest one. */
  readonly id: string | null;
}

/** A release that was found, as the server lists it. */
export interface FoundRelease {
  readonly key: ReleaseKey;
  readonly listed: ListedRelease;
}

/** The release that is meant; a Failure names the ones there are. */
export async function findRelease(
  operator: Operator,
  wanted: ReleaseWanted,
): Promise<FoundRelease> {
  const { tenant, area, id } = wanted;
  const named = id === null ? null : await described(operator, { tenant, area, id });
  if (named !== null) return named;
  const found = (await operator.listReleases(tenant)).flatMap((listed): readonly FoundRelease[] => {
    const key = keyOf(listed);
    return key?.area === area ? [{ key, listed }] : [];
  });
  const [newest] = found;
  if (id === null && newest !== undefined) return newest;
  throw notFound(
    wanted,
    found.map(({ key }) => key.id),
  );
}

/** A release as the server lists it; null where it knows of none. */
export async function described(
  operator: Pick<Operator, 'describe'>,
  key: ReleaseKey,
): Promise<FoundRelease | null> {
  try {
    return { key, listed: await operator.describe(key) };
  } catch (error) {
    if (error instanceof Error && 'kind' in error && error.kind === 'notFound') return null;
    throw error;
  }
}

function notFound({ tenant, area, id }: ReleaseWanted, known: readonly string[]): Failure {
  const distinct = [...new Set(known)];
  const what = `${outlineOf(area).title} of tenant ${tenant}`;
  if (id === null) {
    return new Failure('notFound', `${what}: there is no release yet`, {
      code: 'unknownRelease',
      remedy:
        'start one with `ringmaster release start`, or see a whole month with `ringmaster rehearse`',
    });
  }
  const remedy =
    distinct.length === 0 ? `there is none yet of this tenant` : `known: ${distinct.join(', ')}`;
  return new Failure(
    'notFound',
    `${what}: there is no release "${id}".${didYouMean(id, distinct)}`,
    {
      code: 'unknownRelease',
      remedy,
    },
  );
}
