/**
 * The rehearsal's administrator: registers the fleet and puts the advised number of devices into each ring that is
 * filled by hand only, as a person would before the first release.
 */
import type { Operator } from '#client/operator.ts';
import { advisedTestDevices } from '#core/device/placement.ts';
import type { Policy } from '#core/policy/policy.ts';
import { assignRing } from '#store/registration/assignments.ts';
import { listDevices } from '#store/device/deviceList.ts';
import { openStore } from '#store/store.ts';

/** Fills the rings with share 0; gives how many devices were put there. */
export async function fillTestRings(
  operator: Operator,
  { policy, databaseUrl, fleetSize }: { policy: Policy; databaseUrl: string; fleetSize: number },
): Promise<number> {
  const byHand = policy.rings.filter((ring) => ring.share === 0);
  const largest = policy.rings.toSorted((one, other) => other.share - one.share)[0];
  if (byHand.length === 0 || largest === undefined) return 0;
  const { tenant, area, rings } = policy;
  await operator.discover({ tenant, area, rings });
  const store = openStore({ databaseUrl });
  try {
    const limit = advisedTestDevices(fleetSize) * byHand.length;
    const from = { key: policy, registration: 'ready', ring: largest.name, limit } as const;
    const chosen = await listDevices(store, from);
    for (const [index, { device, registeredAt }] of chosen.entries()) {
      const ring = byHand[index % byHand.length]?.name ?? largest.name;
      const why = 'Somebody has to try it first.';
      const asked = { by: 'rehearsal', why, at: registeredAt ?? 0 };
      await assignRing(store, { tenant, deviceId: device.deviceId, ring, ...asked });
    }
    return chosen.length;
  } finally {
    await store.close();
  }
}
