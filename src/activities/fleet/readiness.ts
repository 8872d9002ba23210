/** Readiness: labels registered devices ready or not, eligible or not, with reasons. */
import { heartbeat } from '@temporalio/activity';
import { factsOf } from '#core/area/areas.ts';
import { readinessOf } from '#core/device/readiness.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import {
  readRegistered,
  recordConflicts,
  registeredBatches,
  writeReadiness,
} from '#store/device/readiness.ts';
import { readRings } from '#store/release/rings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { Activities, BatchInput, RegistrationInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { source } from '../source.ts';

const batchSize = 20_000;

/** Reads which devices have conflicting policies; gives the batches of registered devices. */
export async function planReadiness(
  deps: Deps,
  o: RegistrationInput & { readonly asOf: number },
): ReturnType<Activities['planReadiness']> {
  await collectConflicts(deps, o);
  return await registeredBatches(deps.store, { tenant: o.tenant, size: batchSize });
}

/** A policy that cannot be asked keeps its known conflicts, and none of the others; the labels are made without it. */
async function collectConflicts(
  deps: Deps,
  { tenant, area, asOf }: RegistrationInput & { readonly asOf: number },
): Promise<void> {
  for (const { policyId, ring } of await readRings(deps.store, { tenant, area })) {
    if (policyId === null) continue;
    const silent = await source(`conflicts of ${ring}`, () =>
      collectOf(deps, { key: { tenant, area }, policyId, asOf }),
    );
    const counts = silent.map(({ kind }) => ({ reason: `list: ${kind}`, rows: 1 }));
    const of = { tenant, source: `conflicts/${ring}`, counts, ofRows: counts.length };
    await recordSetAside(deps.store, { ...of, at: asOf });
  }
}

async function collectOf(
  { graph, store }: Deps,
  o: { readonly key: AreaKey; readonly policyId: string; readonly asOf: number },
): Promise<void> {
  const { key, policyId, asOf } = o;
  const deviceIds: string[] = [];
  const settledIds: string[] = [];
  const onOther = (ids: readonly string[]): void => void settledIds.push(...ids);
  for await (const page of listPolicyConflicts(graph, { policyId, asOf, onOther })) {
    deviceIds.push(...page);
    heartbeat(deviceIds.length);
  }
  await recordConflicts(store, { key, policyId, deviceIds, settledIds, at: asOf });
}

/** Labels one batch; writes what changed. */
export async function checkReadiness(
  { store }: Deps,
  o: BatchInput,
): ReturnType<Activities['checkReadiness']> {
  const { tenant, area, asOf } = o;
  const { eligibility } = factsOf(area);
  const key = { tenant, area };
  const registered = await readRegistered(store, { key, from: o.batch.from, to: o.batch.to });
  const labels = registered.map(({ device, policyConflict }) => ({
    deviceId: device.deviceId,
    policyConflict,
    ...readinessOf(device, { asOf, policyConflict }, eligibility),
  }));
  const { changed } = await writeReadiness(store, { key, at: asOf, labels });
  return { checked: registered.length, changed };
}
