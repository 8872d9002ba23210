/**
 * What becomes of a feature update on each device, as the reports on the profiles of offered rings tell: it goes into the
 * store as what is told of installs does, so that failed ones are evidence, and devices from which Microsoft keeps the version
 * do not count.
 */
import type { Content } from '#core/release/state/release.ts';
import { listFeatureStates, type FeatureDeviceState } from '#graph/intune/features/deviceStates.ts';
import { createTally } from '#graph/poison.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import { readRings } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';
import type { Collection } from '../adapter.ts';

/** Reads the reports of all rings that were offered the release's version. */
export async function readFeatureStates(
  { graph, store }: Deps,
  { release, asOf, heartbeat }: Collection,
): Promise<void> {
  const { key, content } = release;
  if (content === null) return;
  const offered = release.rings.filter(({ offeredAt }) => offeredAt !== null);
  const policies = (await readRings(store, key)).filter((row) =>
    offered.some(({ name }) => name === row.ring),
  );
  const tally = createTally();
  const states: FeatureDeviceState[] = [];
  try {
    for (const { policyId: profileId } of policies) {
      if (profileId === null) continue;
      for await (const state of listFeatureStates(graph, { profileId, asOf, tally }))
        if (state.version === content.name) states.push(state);
      heartbeat(states.length);
    }
  } finally {
    const counts = { counts: tally.counts(), ofRows: tally.rows(), at: asOf };
    await recordSetAside(store, { tenant: key.tenant, source: 'installs', ...counts });
  }
  tally.check('FeatureUpdateDeviceState');
  const targetBuild = buildOf(content);
  if (targetBuild === null) return;
  const rows = states.map((state) => ({ ...state, targetBuild }));
  await recordInstalls(store, { key, rows, at: asOf });
  await markRead(store, { key, source: 'installs', until: asOf });
}

/** The version of a release as builds are written; of a version no revision is meant. */
function buildOf({ targets: [target] }: Content): string | null {
  const build = target?.version[0];
  return build === undefined ? null : `10.0.${build}.0`;
}
