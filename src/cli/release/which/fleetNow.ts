/** The fleet as the store has it: what a release would meet if it began now. */
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { fadedTo } from '#core/evidence/usual/fading.ts';
import type { SizedRing } from '#core/foresight/sighting.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Config } from '#settings/config.ts';
import { withStore } from '../../reach/reach.ts';

/** Registered devices, and what earlier months have taught and people say is usual. */
export interface FleetNow {
  readonly devices: number;
  /** Devices by ring of the policy. */
  readonly sizes: readonly SizedRing[];
  readonly baselines: Baselines;
}

/** The fleet; null where the store is not reached. */
export async function fleetNow(config: Config, policy: Policy): Promise<FleetNow | null> {
  if (config.address !== null && config.databaseUrl === null) return null;
  const [{ readProgress }, { readBaselines }, { reachingWords }] = await Promise.all([
    import('#store/release/progress.ts'),
    import('#store/evidence/usual/baselines.ts'),
    import('#store/evidence/usual/usualWords.ts'),
  ]);
  const { tenant, area } = policy;
  const key = { tenant, area };
  const now = Date.now();
  const ringOrder = policy.rings.map(({ name }) => name);
  return await withStore(config, async (store) => {
    const { rings, ready, notReady } = await readProgress(store, {
      key,
      asOf: now,
      lowest: [],
      offeredRings: [],
      ringOrder,
    });
    return {
      devices: ready + notReady,
      sizes: rings
        .filter(({ ring }) => ringOrder.includes(ring))
        .map(({ ring, devices }) => ({ ring, devices })),
      baselines: {
        ...fadedTo(await readBaselines(store, { key, version: null }), now),
        words: await reachingWords(store, { key }),
      },
    };
  }).catch(() => null);
}
