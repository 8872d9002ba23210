/** What happened to a device, as one list: what people did to it, and what the service did. */
import type { ListedDevice } from '#core/device/listed.ts';
import { driftText } from '#core/report/deviceLine.ts';
import { outlineOf } from '#core/area/areas.ts';
import { holdName } from '#core/hold/hold.ts';
import type { DeviceEvent } from '#store/device/deviceEvents.ts';
import type { DeviceHistory, DevicePast } from '#store/device/deviceHistory.ts';

/** One line of it. */
export interface Happened {
  readonly at: number;
  readonly what: string;
  /** `service`, or an operator. */
  readonly by: string;
  readonly why: string | null;
}

/** All of it, the newest first. */
export function historyOf(listed: ListedDevice, history: DeviceHistory): readonly Happened[] {
  const { discoveredAt, registeredAt, drift } = listed;
  const first = ringAtFirst(listed, history.events);
  const service = (at: number | null, what: string): readonly Happened[] =>
    at === null ? [] : [{ at, what, by: 'service', why: null }];
  return [
    ...history.events.map(eventLine),
    ...history.past.flatMap((one) => service(one.at, pastText(one))),
    ...drift.flatMap((one) => [
      ...service(one.seenAt, driftText(one)),
      ...service(one.mendedAt, 'was put back into its group'),
    ]),
    ...service(registeredAt, `registered${first === null ? '' : ` in ring ${first}`}`),
    ...service(discoveredAt, 'first seen in the registration group'),
  ].toSorted((one, other) => other.at - one.at);
}

/** The ring in which it was registered: the one that it was first moved out of since. */
function ringAtFirst(
  { ring, registeredAt }: ListedDevice,
  events: readonly DeviceEvent[],
): string | null {
  const since = events.filter(({ kind, at }) => kind === 'moved' && at >= (registeredAt ?? at));
  return since.at(-1)?.fromRing ?? ring;
}

function eventLine({ kind, at, by, why, fromRing, toRing }: DeviceEvent): Happened {
  const words = {
    moved: `moved from ${fromRing ?? 'no ring'} to ${toRing ?? 'no ring'}`,
    deregistered: `deregistered${fromRing === null ? '' : `, out of ring ${fromRing}`}`,
    restored: 'restored, to be checked again',
    gone: `left the counts${fromRing === null ? '' : `, out of ring ${fromRing}`}`,
    returned: 'came back, to be checked again',
  };
  return { at, what: words[kind], by, why };
}

function pastText(past: DevicePast): string {
  const { title } = outlineOf(past.area);
  if (past.kind === 'held') return `held under ${holdName(past.hold)} (${title})`;
  if (past.kind === 'wentBack') return `went back from ${past.release} (${title})`;
  return `began with ${past.release} (${title}) in ring ${past.ring}`;
}
