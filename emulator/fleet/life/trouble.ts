/** What stands in the way of an update on a device: failures by class, a full disk, a safeguard hold, a start that fails. */
import {
  createChoice,
  choose,
  dealPlace,
  draw,
  drawBetween,
  streams,
  type Choice,
} from '../hash.ts';
import type { Scenario } from '../scenario/scenarioSchema.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { dayMs } from '../../time.ts';

/** In bytes, as makers of disks count. */
export const gigabyte = 1_000_000_000;

type FailureClass = Scenario['failures']['classes'][number];

/** How a try ends badly. */
export interface Failure {
  readonly class: string;
  readonly code: string;
  readonly stage: 'download' | 'install';
}

/** The disk is full. */
export const diskFull: Failure = { class: 'DiskFull', code: '0x80070070', stage: 'download' };

/** Keeps track of the tries of one device; ask for the tries in order. */
export interface Troubles {
  /** How the next try, begun at `at`, fails; null = it works. */
  failureOf(at: number): Failure | null;
  /** Windows Update offers nothing before this instant; 0 = no hold. */
  readonly heldFrom: number;
  readonly heldUntil: number;
  /** After an update the device does not start any more, and Windows takes it back by itself. */
  readonly loops: boolean;
  /** The device never starts again after the restart into this update. */
  readonly isBrickedBy: (release: string) => boolean;
}

const classChoices = new WeakMap<Scenario, Choice<FailureClass>>();

/** The troubles of a device. */
export function createTroubles(makeup: Makeup, traits: Traits): Troubles {
  const { scenario, catalog, size } = makeup;
  const own =
    dealPlace(traits, streams.failure, size) < scenario.failures.share
      ? failureClassOf(scenario, draw(traits, streams.failureClass))
      : null;
  let pending = own;
  let tries = 0;
  const failureOf = (at: number): Failure | null => {
    tries += 1;
    if (
      pending !== null &&
      tries > 1 &&
      draw(traits, streams.retry, tries) < pending.clearsPerRetry
    )
      pending = null;
    if (traits.trouble === 'fullDisk' && at < diskClearedAt(makeup, traits)) return diskFull;
    for (const { failure } of traits.cohorts) {
      if (failure !== undefined && at < catalog.patchTuesdayAt + failure.untilDay * dayMs)
        return failure;
    }
    return pending;
  };
  const hold = traits.cohorts.find(
    ({ safeguardHold }) => safeguardHold !== undefined,
  )?.safeguardHold;
  return {
    failureOf,
    heldFrom: hold === undefined ? 0 : catalog.patchTuesdayAt + hold.fromDay * dayMs,
    heldUntil: hold === undefined ? 0 : catalog.patchTuesdayAt + hold.toDay * dayMs,
    loops: draw(traits, streams.crashLoop) < loopShare(scenario, traits),
    isBrickedBy: (release) =>
      draw(traits, streams.bricked) < bricksShare(scenario, traits, release),
  };
}

/** What an install fails with that fails by nature; `uniform` in [0, 1) draws it. */
export function failureClassOf(scenario: Scenario, uniform: number): FailureClass {
  let choice = classChoices.get(scenario);
  if (choice === undefined) {
    choice = createChoice(scenario.failures.classes.map((item) => ({ item, weight: item.weight })));
    classChoices.set(scenario, choice);
  }
  return choose(choice, uniform);
}

function loopShare({ updating }: Scenario, { cohorts }: Traits): number {
  let share = updating.crashLoopShare;
  for (const { afterUpdate } of cohorts) share = Math.max(share, afterUpdate?.crashLoopShare ?? 0);
  return share;
}

function bricksShare({ updating }: Scenario, { cohorts }: Traits, release: string): number {
  return cohorts.reduce(
    (most, { afterUpdate }) =>
      afterUpdate === undefined || afterUpdate.fixedBy.includes(release)
        ? most
        : Math.max(most, afterUpdate.bricksShare),
    updating.bricksShare,
  );
}

/** When somebody makes room on a full disk. */
function diskClearedAt({ scenario, startAt }: Makeup, traits: Traits): number {
  return (
    startAt + drawBetween(traits, streams.diskCleared, 0, scenario.storage.clearedAfterDays) * dayMs
  );
}

/** Free space on the system disk, in bytes. */
export function freeStorageAt(makeup: Makeup, traits: Traits, at: number): number {
  const isFull = traits.trouble === 'fullDisk' && at < diskClearedAt(makeup, traits);
  const range = isFull ? ([0.12, 0.96] as const) : makeup.scenario.storage.freeGigabytes;
  const settled = drawBetween(traits, streams.disk, 0, range);
  // Files come and go: up to a twentieth less than the settled amount, another amount each day.
  const used = draw(traits, streams.disk, Math.floor(at / dayMs)) / 20;
  return Math.round(settled * (1 - used) * gigabyte);
}
