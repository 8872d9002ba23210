/** What a device does with the newest release of each area. */
import type { ListedDevice } from '#core/device/listed.ts';
import { stateOf, updateReason } from '#core/report/deviceLine.ts';
import { carriedOut, outlineOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { listedBy } from '#core/objective/question.ts';
import type { DeviceState } from '#core/release/view/deviceStates.ts';
import type { DeviceLabel } from '#store/device/deviceHistory.ts';
import type { Store } from '#store/store.ts';
import { newestRelease } from '../newestRelease.ts';

/** In one area. */
export interface InArea {
  readonly area: Area;
  readonly title: string;
  /** The newest release; null = none yet. */
  readonly release: string | null;
  readonly state: DeviceState | null;
  /** Error of a failed install. */
  readonly error: string | null;
  /** Whether it counts in the objective; null where no release is known. */
  readonly counts: boolean | null;
  readonly because: string | null;
}

/** Of each area that has a release, or in which something stands against the device. */
export async function inAreas(
  store: Store,
  o: {
    readonly tenant: string;
    readonly listed: ListedDevice;
    readonly labels: readonly DeviceLabel[];
  },
): Promise<readonly InArea[]> {
  const found: InArea[] = [];
  for (const area of carriedOut()) {
    const one = await inArea(store, { ...o, area });
    if (one !== null) found.push(one);
  }
  return found;
}

async function inArea(
  store: Store,
  o: {
    readonly tenant: string;
    readonly area: Area;
    readonly listed: ListedDevice;
    readonly labels: readonly DeviceLabel[];
  },
): Promise<InArea | null> {
  const { tenant, area, listed, labels } = o;
  const key = { tenant, area };
  const { title } = outlineOf(area);
  const label = labels.find((one) => one.area === area);
  const standing = label === undefined ? [] : [...label.notReady, label.ineligible ?? []].flat();
  const newest = await newestRelease(store, key);
  const none = { area, title, release: null, state: null, error: null, counts: null };
  if (newest === null)
    return standing.length === 0 ? null : { ...none, because: [...new Set(standing)].join(', ') };
  const { listDevices } = await import('#store/device/deviceList.ts');
  const { release } = newest;
  const [one] = await listDevices(store, {
    key,
    deviceId: listed.device.deviceId,
    limit: 1,
    update: { ...listedBy(release), states: null },
  });
  const of = { ...none, release: release.key.id };
  if (one === undefined || one.update === null) return { ...of, because: null };
  const because = [updateReason(one, release), ...new Set(standing)].filter(
    (text) => text !== null,
  );
  return {
    ...of,
    state: stateOf(one, release),
    error: one.update.error,
    counts: one.update.eligible,
    because: because.length === 0 ? null : because.join('; '),
  };
}
