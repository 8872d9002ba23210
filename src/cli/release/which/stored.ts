/** A release as the store has it: for questions about what was, which need no engine and no worker. */
import type { Area } from '#core/area/facts.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../../failure.ts';
import type { ReleaseWanted } from './key.ts';

/** The release that is meant; a Failure names the ones there are. */
export async function storedRelease(
  store: Store,
  { tenant, area, id }: ReleaseWanted,
): Promise<Release> {
  const { listReleases } = await import('#store/release/releases.ts');
  const all = await listReleases(store, { tenant, area });
  const found =
    id === null
      ? newest(all.map(({ release }) => release))
      : all.find(({ key }) => key.id === id)?.release;
  if (found !== undefined) return found;
  throw notStored(
    { tenant, area, id },
    all.map(({ key }) => key.id),
  );
}

function newest(releases: readonly Release[]): Release | undefined {
  return releases.toSorted((one, other) => other.publishedAt - one.publishedAt)[0];
}

function notStored(
  {
    tenant,
    area,
    id,
  }: { readonly tenant: string; readonly area: Area; readonly id: string | null },
  known: readonly string[],
): Failure {
  const what = id === null ? 'no release yet' : `no release "${id}"`;
  return new Failure(
    'notFound',
    `the store has ${what} of tenant ${tenant}, ${area}.${didYouMean(id ?? '', known)}`,
    {
      code: 'unknownRelease',
      remedy:
        known.length === 0
          ? 'start one with `ringmaster release start`'
          : `known: ${known.join(', ')}`,
    },
  );
}
