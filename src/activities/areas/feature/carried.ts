/**
 * What a version brings along: Windows Update offers it with the newest quality update, whatever keeps that away from the same
 * devices. So a pause, a rollback or a hold of quality updates that stands is told in a release of versions, whose pausing is a
 * person's matter. Source: "Update Windows installation media with Dynamic Update" (Windows setup takes the latest cumulative
 * update); that Intune pauses quality and feature updates apart is said in "Update rings for Windows".
 */
import { quality } from '#core/area/quality.ts';
import { holdCohortText, holdName } from '#core/hold/hold.ts';
import type { Advisory, KeptAway } from '#core/release/step/observation.ts';
import type { Content } from '#core/release/state/release.ts';
import { readStandingHolds } from '#store/release/releases.ts';
import { readIntents } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';
import type { LookAt } from '../adapter.ts';

/** What stands against quality updates of the same devices, each thing once. */
export async function carriedIn(
  { store }: Deps,
  { name }: Content,
  { release: { key }, asOf }: LookAt,
): Promise<readonly Advisory[]> {
  const of = { tenant: key.tenant, area: quality.area };
  const advisory = (id: string, title: string): Advisory => ({
    id: `quality/${id}`,
    title,
    source: 'tenant',
    openedAt: asOf,
    builds: null,
  });
  const rings = (await stoppedQuality({ store }, key.tenant, asOf)).map((one) =>
    advisory(
      `${one.release}/${one.ring}`,
      `${whyOf(one)}, and ${name} brings the newest of them along: ${one.ring} is offered it once that is lifted, and whoever takes it before gets what is kept away; \`ringmaster release pause --area ${key.area} --ring ${one.ring} --only\` keeps both away from a ring that is open`,
    ),
  );
  const holds = await readStandingHolds(store, of, asOf);
  return [
    ...rings,
    ...holds.map((hold) =>
      advisory(
        hold.id,
        `devices of ${holdCohortText(hold)} are kept from quality updates (${holdName(hold.id)}), and ${name} brings the newest of them along; \`ringmaster release hold --area ${key.area}\` keeps it from them too`,
      ),
    ),
  ];
}

/** Rings that wait with a version, since it brings along the quality updates that are kept away from them. */
export async function readStoppedQuality(
  deps: Pick<Deps, 'store'>,
  { release, asOf }: LookAt,
): Promise<readonly KeptAway[]> {
  const stopped = await stoppedQuality(deps, release.key.tenant, asOf);
  return stopped.map((one) => ({ ring: one.ring, why: whyOf(one) }));
}

type Stopped = Awaited<ReturnType<typeof readIntents>>[number];

async function stoppedQuality(
  { store }: Pick<Deps, 'store'>,
  tenant: string,
  asOf: number,
): Promise<readonly Stopped[]> {
  const intents = await readIntents(store, { tenant, area: quality.area });
  return intents.filter(
    ({ pause, rolledBackAt, until }) =>
      (pause || rolledBackAt !== null) && (until === null || until > asOf),
  );
}

function whyOf({ ring, release, rolledBackAt }: Stopped): string {
  return `quality updates of ${ring} are ${rolledBackAt === null ? 'paused' : 'rolled back'} by ${release}`;
}
