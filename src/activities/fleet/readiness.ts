/** Readiness: labels registered devices ready or not, eligible or not, with reasons; each read once for all areas. */
import { heartbeat } from '@temporalio/activity';
import { carriedOut, factsOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { readinessOf } from '#core/device/readiness.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import {
  forgetConflicts,
  readRegistered,
  recordConflicts,
  registeredBatches,
  writeReadiness,
  type Label,
  type Registered,
} from '#store/device/readiness.ts';
import { readRings } from '#store/release/rings.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import { adapterOf } from '../areas/adapters.ts';
import type { ControlPlane } from '../areas/plane.ts';
import type { Activities, BatchInput, RegistrationInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { source } from '../source.ts';

const batchSize = 20_000;

/** Reads which devices have conflicting policies; gives the batches of registered devices. */
export async function planReadiness(
  deps: Deps,
  o: RegistrationInput & { readonly asOf: number },
): ReturnType<Activities['planReadiness']> {
  const { tenant, asOf } = o;
  for (const area of areasOf(o)) await collectConflicts(deps, { key: { tenant, area }, asOf });
  return await registeredBatches(deps.store, { tenant: o.tenant, size: batchSize });
}

/** An area whose releases are not carried out has no labels, and keeps none of the others from theirs. */
function areasOf({ area, areas = [area] }: RegistrationInput): readonly Area[] {
  return areas.filter((one) => carriedOut().includes(one));
}

/** A policy that cannot be asked keeps its known conflicts, and none of the others; the labels are made without it. */
async function collectConflicts(
  deps: Deps,
  { key, asOf }: { readonly key: AreaKey; readonly asOf: number },
): Promise<void> {
  const plane = adapterOf(key.area).plane?.(deps, key.tenant) ?? null;
  if (plane === null || plane.conflicts === null) return;
  const { conflicts } = plane;
  const rings = await readRings(deps.store, key);
  const policyIds = rings.flatMap(({ policyId }) => policyId ?? []);
  await forgetConflicts(deps.store, { key, policyIds });
  for (const { policyId, ring } of rings) {
    if (policyId === null) continue;
    const silent = await source(`conflicts of ${ring}`, () =>
      collectOf(deps, { key, policyId, asOf, conflicts }),
    );
    const counts = silent.map(({ kind }) => ({ reason: `list: ${kind}`, rows: 1 }));
    const of = { tenant: key.tenant, source: `conflicts/${ring}`, counts, ofRows: counts.length };
    await recordSetAside(deps.store, { ...of, at: asOf });
  }
}

async function collectOf(
  { graph, store }: Deps,
  o: {
    readonly key: AreaKey;
    readonly policyId: string;
    readonly asOf: number;
    readonly conflicts: NonNullable<ControlPlane['conflicts']>;
  },
): Promise<void> {
  const { key, policyId, asOf, conflicts } = o;
  const deviceIds: string[] = [];
  const settledIds: string[] = [];
  const onOther = (ids: readonly string[]): void => void settledIds.push(...ids);
  for await (const page of conflicts(graph, { policyId, asOf, onOther })) {
    deviceIds.push(...page);
    heartbeat(deviceIds.length);
  }
  await recordConflicts(store, { key, policyId, deviceIds, settledIds, at: asOf });
}

/** Labels one batch for each area; writes what changed, and counts the labels that did. */
export async function checkReadiness(
  { store }: Deps,
  o: BatchInput,
): ReturnType<Activities['checkReadiness']> {
  const { tenant, asOf, batch } = o;
  const registered = await readRegistered(store, { tenant, from: batch.from, to: batch.to });
  let changed = 0;
  for (const area of areasOf(o)) {
    const labels = registered.map((one) => labelOf(one, area, asOf));
    const written = await writeReadiness(store, { key: { tenant, area }, at: asOf, labels });
    changed += written.changed;
  }
  return { checked: registered.length, changed };
}

function labelOf({ device, conflictsIn }: Registered, area: Area, asOf: number): Label {
  const { eligibility } = factsOf(area);
  const policyConflict = conflictsIn.includes(area);
  return {
    deviceId: device.deviceId,
    policyConflict,
    ...readinessOf(device, { asOf, policyConflict }, eligibility),
  };
}
