/** Readiness: labels registered devices ready or not, eligible or not, with reasons. Source: domain.md 3.3, 5.4. */
import { readinessOf } from '#core/device/readiness.ts';
import { registeredBatches, readRegistered, writeReadiness } from '#store/readiness.ts';
import type { Activities, BatchInput } from './contract.ts';
import type { Deps } from './deps.ts';

const batchSize = 20_000;

/** The batches of registered devices. */
export async function planReadiness(
  { store }: Deps,
  { tenant }: { readonly tenant: string },
): ReturnType<Activities['planReadiness']> {
  return await registeredBatches(store, { tenant, size: batchSize });
}

/** Labels one batch; writes what changed. */
export async function checkReadiness(
  { store }: Deps,
  o: BatchInput,
): ReturnType<Activities['checkReadiness']> {
  const { tenant, asOf } = o;
  const registered = await readRegistered(store, { tenant, from: o.batch.from, to: o.batch.to });
  const labels = registered.map(({ device, policyConflict }) => ({
    deviceId: device.deviceId,
    policyConflict,
    ...readinessOf(device, { asOf, policyConflict }),
  }));
  const { changed } = await writeReadiness(store, { tenant, at: asOf, labels });
  return { checked: registered.length, changed };
}
