/**
 * What a version brings along: Windows Update offers it with the newest quality update, whatever keeps that away from the same
 * devices. So a pause, a rollback or a hold of quality updates that stands is told in a release of versions, whose pausing is a
 * person's matter. Source: "Update Windows installation media with Dynamic Update" (Windows setup takes the latest cumulative
 * update); that Intune pauses quality and feature updates apart is said in "Update rings for Windows".
 */
import { quality } from '#core/area/quality.ts';
import { holdCohortText, holdName } from '#core/hold/hold.ts';
import type { Advisory } from '#core/release/step/observation.ts';
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
  const stopped = (await readIntents(store, of)).filter(
    ({ pause, rolledBackAt, until }) =>
      (pause || rolledBackAt !== null) && (until === null || until > asOf),
  );
  const rings = stopped.map(({ ring, release, rolledBackAt }) =>
    advisory(
      `${release}/${ring}`,
      `quality updates of ${ring} are ${rolledBackAt === null ? 'paused' : 'rolled back'} by ${release}, and ${name} brings the newest of them along: whoever takes it in ${ring} gets what is kept away; \`ringmaster release pause --area ${key.area} --ring ${ring} --only\` keeps both away`,
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
