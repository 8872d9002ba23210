/** Readiness: labels registered devices ready or not, eligible or not, with reasons. Source: domain.md 3.3, 5.4. */
import { heartbeat } from '@temporalio/activity';
import { readinessOf } from '#core/device/readiness.ts';
import { listPolicyConflicts } from '#graph/policyConflicts.ts';
import {
  readRegistered,
  recordConflicts,
  registeredBatches,
  writeReadiness,
} from '#store/readiness.ts';
import { readRings } from '#store/rings.ts';
import type { Activities, BatchInput, RegistrationInput } from './contract.ts';
import type { Deps } from './deps.ts';
import { attempted } from './failures.ts';

const batchSize = 20_000;

/** Reads which devices have conflicting policies; gives the batches of registered devices. */
export async function planReadiness(
  deps: Deps,
  o: RegistrationInput & { readonly asOf: number },
): ReturnType<Activities['planReadiness']> {
  await attempted(() => collectConflicts(deps, o));
  return await registeredBatches(deps.store, { tenant: o.tenant, size: batchSize });
}

async function collectConflicts(
  { graph, store }: Deps,
  { tenant, area, asOf }: RegistrationInput & { readonly asOf: number },
): Promise<void> {
  for (const { policyId } of await readRings(store, { tenant, area })) {
    if (policyId === null) continue;
    const deviceIds: string[] = [];
    for await (const page of listPolicyConflicts(graph, { policyId, asOf })) {
      deviceIds.push(...page);
      heartbeat(deviceIds.length);
    }
    await recordConflicts(store, { tenant, policyId, deviceIds, at: asOf });
  }
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
