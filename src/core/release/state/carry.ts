/** What a release takes over when it learns late what stood on the rings before: it may have begun already. */
import type { Hold } from '../../hold/hold.ts';
import type { RingName } from '../../ring.ts';
import type { Pause, Release } from './release.ts';

/** Pauses and holds that stood before a release. */
export interface Carried {
  readonly carriedPauses: Readonly<Record<RingName, Pause>>;
  readonly carriedHolds: readonly Hold[];
}

/** The release with what stood before; what was ordered meanwhile counts more. */
export function withCarried(release: Release, { carriedPauses, carriedHolds }: Carried): Release {
  const known = release.holds.map(({ id }) => id);
  return {
    ...release,
    holds: [...release.holds, ...carriedHolds.filter(({ id }) => !known.includes(id))],
    rings: release.rings.map((ring) => {
      const pause = carriedPauses[ring.name];
      if (pause === undefined || ring.pause !== null) return ring;
      return { ...ring, pause, rolledBackAt: pause.takenOff?.at ?? ring.rolledBackAt };
    }),
  };
}
