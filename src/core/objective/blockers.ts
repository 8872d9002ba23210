/**
 * What stands between a release and its objective: each device that counts and is not up to date is under one blocker, the
 * first that holds, so that what is up to date and what is blocked add up to the devices that count. Devices that do not
 * count block nothing; why they do not is told beside it. A blocker's number is what its solution would bring.
 */
import { attainedOf, toGoOf } from './soFar.ts';

/**
 * Why a device that counts is not up to date.
 * `held`: kept from it by a hold; `failed`: its install failed, `what` says with which error;
 * `restartPending`, `installing`: under way; `paused`: its ring is stopped; `notOffered`: its ring has not opened;
 * `notContacted`: switched off since its ring was offered the update, or for two days;
 * `overdue`: offered and in contact, and the ring's deadline and grace are over; `offered`: within its time.
 */
export const blockerKinds = [
  'held',
  'failed',
  'restartPending',
  'installing',
  'paused',
  'notOffered',
  'notContacted',
  'overdue',
  'offered',
] as const;

/** Such a reason. */
export type BlockerKind = (typeof blockerKinds)[number];

/** Devices of a ring of which the same is to be told. */
export interface Standing {
  readonly ring: string;
  /** `uncounted`: up to date, and does not count. */
  readonly standing: 'updated' | 'ineligible' | 'uncounted' | BlockerKind;
  /** The error of `failed` (null = others, or none was told), why `ineligible`; else null. */
  readonly what: string | null;
  readonly devices: number;
  /** Of them those that came back from being away, or are new, and still have their time. */
  readonly back: number;
}

/** A blocker. */
export interface Blocker {
  readonly kind: BlockerKind;
  readonly what: string | null;
  /** Devices that would come to the objective, were it solved. */
  readonly devices: number;
  /** What that is of the devices that count, 0–1. */
  readonly share: number;
  /** Whether these devices alone would be enough; null where none is asked or nothing lacks. */
  readonly isEnough: boolean | null;
  readonly rings: readonly { readonly ring: string; readonly devices: number }[];
}

/** Devices that do not count, by reason. */
export interface Ineligible {
  readonly reason: string;
  readonly devices: number;
}

/** An objective as it stands, device by device added up. */
export interface ObjectiveStanding {
  /** Null: none is asked. */
  readonly target: number | null;
  readonly eligible: number;
  readonly updated: number;
  /** Share 0–1; null where no device counts. */
  readonly attained: number | null;
  /** The same without devices in stopped rings; null where no other counts. */
  readonly withoutPaused: number | null;
  readonly toGo: number | null;
  /** The one that would bring most first. */
  readonly blockers: readonly Blocker[];
  readonly ineligible: readonly Ineligible[];
}

/** The share that is asked for, 0–1, and the rings that are stopped. */
interface AskedOfStanding {
  readonly target: number | null;
  readonly stoppedRings: readonly string[];
}

/** Adds up what was counted. */
export function standingOf(
  counted: readonly Standing[],
  { target, stoppedRings }: AskedOfStanding,
): ObjectiveStanding {
  const counting = counted.filter(isCounting);
  const eligible = sumOf(counting);
  const updated = sumOf(counting.filter(isUpdated));
  const toGo = toGoOf(target, { eligible, updated });
  const running = counting.filter(({ ring }) => !stoppedRings.includes(ring));
  return {
    target,
    eligible,
    updated,
    attained: attainedOf({ eligible, updated }),
    withoutPaused: attainedOf({
      eligible: sumOf(running),
      updated: sumOf(running.filter(isUpdated)),
    }),
    toGo,
    blockers: blockersOf(counting, { eligible, toGo }),
    ineligible: ineligibleOf(counted),
  };
}

function blockersOf(
  counting: readonly Standing[],
  { eligible, toGo }: { readonly eligible: number; readonly toGo: number | null },
): readonly Blocker[] {
  const groups = new Map<string, Blocker>();
  for (const { ring, standing: kind, what, devices } of counting) {
    if (kind === 'updated' || kind === 'ineligible' || kind === 'uncounted' || devices === 0)
      continue;
    const name = JSON.stringify([kind, what]);
    const before = groups.get(name);
    const all = (before?.devices ?? 0) + devices;
    groups.set(name, {
      kind,
      what,
      devices: all,
      share: all / eligible,
      isEnough: toGo === null || toGo === 0 ? null : all >= toGo,
      rings: [...(before?.rings ?? []), { ring, devices }],
    });
  }
  return [...groups.values()].toSorted(
    (one, other) =>
      other.devices - one.devices ||
      blockerKinds.indexOf(one.kind) - blockerKinds.indexOf(other.kind) ||
      ((one.what ?? '') < (other.what ?? '') ? -1 : 1),
  );
}

function ineligibleOf(counted: readonly Standing[]): readonly Ineligible[] {
  const groups = new Map<string, number>();
  for (const { standing, what, devices } of counted)
    if (standing === 'ineligible')
      groups.set(what ?? 'noUpdate', (groups.get(what ?? 'noUpdate') ?? 0) + devices);
  return [...groups]
    .map(([reason, devices]) => ({ reason, devices }))
    .toSorted((one, other) => other.devices - one.devices || (one.reason < other.reason ? -1 : 1));
}

/** Whether devices are in the denominator. */
export function isCounting({ standing }: Pick<Standing, 'standing'>): boolean {
  return standing !== 'ineligible' && standing !== 'uncounted';
}

/** Whether they are in the numerator. */
export function isUpdated({ standing }: Pick<Standing, 'standing'>): boolean {
  return standing === 'updated';
}

function sumOf(counted: readonly Standing[]): number {
  return counted.reduce((sum, { devices }) => sum + devices, 0);
}
