/** What an operator should know of drivers: what is not gated, what is not seen, and what came although nobody approved it. */
import { countText, instantText } from '../instantText.ts';
import { dayMs } from '../time.ts';
import { chanceText, levelText } from '../evidence/judge/odds.ts';
import type { DriverBook, DriverInstall, OfferedDriver, RingDrivers } from './book.ts';
import { asNamed, inPlaceOf, isFirmware, namesOf, titleOf } from './driver.ts';
import type { WatchedDriver } from './watched.ts';

/** Something to know, and whether it is a fault. */
export interface DriverNote {
  readonly kind: 'fault' | 'remark';
  readonly text: string;
}

/** A profile's list that is older may lack what is on offer by now. */
const staleMs = 7 * dayMs;

/** Reports are read once a day. */
const installsStaleMs = 3 * dayMs;

/** All of them, faults first. */
export function driverNotes(book: DriverBook): readonly DriverNote[] {
  const notes = [
    ...availability(book),
    ...neverApproved(book).map(faultText).map(fault),
    ...book.watched.flatMap((one) => watchedNotes(book, one)),
    ...book.rings.flatMap((ring) => ringNotes(book, ring)),
    ...waitingFirmware(book),
    ...unseenInstalls(book),
  ];
  return notes.toSorted((one, other) => rank(one) - rank(other));
}

function rank({ kind }: DriverNote): number {
  return kind === 'fault' ? 0 : 1;
}

function fault(text: string): DriverNote {
  return { kind: 'fault', text };
}

function remark(text: string): DriverNote {
  return { kind: 'remark', text };
}

/** What the devices of a driver show, and what may come in its place where it is paused for it. */
function watchedNotes(
  { rings }: DriverBook,
  { title, verdict, pausedAt }: WatchedDriver,
): readonly DriverNote[] {
  if (verdict === null) return [];
  const { evidence, level, among, text } = verdict;
  const reached = `with ${among === 1 ? '1 driver' : `${countText(among)} drivers`} watched it is paused at ${levelText(level)}`;
  const seen = `${text}; ${chanceText(evidence, [level])}, and ${reached}`;
  if (pausedAt !== null) {
    const isLetOn = rings.some(({ drivers }) => drivers.some((one) => isStill(one, title)));
    const how = isLetOn ? 'was approved again' : 'is paused';
    return [
      fault(`"${title}" ${how}, whose own devices are worse: ${seen}.${inPlaceText(rings, title)}`),
    ];
  }
  if (verdict.kind !== 'ask') return [];
  return [
    remark(
      `Is "${title}" bad? Its own devices are worse than others: ${seen}. \`ringmaster drivers pause\` stops it.`,
    ),
  ];
}

function isStill(driver: OfferedDriver, title: string): boolean {
  return titleOf(driver) === title && driver.status === 'approved';
}

/** Pausing the newest lets an older approved one install. */
function inPlaceText(rings: DriverBook['rings'], title: string): string {
  const names = rings.flatMap(({ drivers }) => {
    const paused = drivers.filter((one) => titleOf(one) === title && one.status === 'suspended');
    return paused.flatMap((one) => inPlaceOf(one, drivers).map(titleOf));
  });
  const unique = [...new Set(names)];
  return unique.length === 0 ? '' : ` Devices may get ${unique.join(', ')} in its place.`;
}

function availability({ mode, unavailable }: DriverBook): readonly DriverNote[] {
  if (mode === 'off') return [remark('Drivers are off: the rings keep them away.')];
  if (unavailable === null) return [];
  return [
    fault(
      `This tenant gives no driver update profiles (${unavailable}), so rings that nothing gates keep drivers away.`,
    ),
  ];
}

/**
 * Installs that no profile of ours had approved: of drivers that are on a list and never were. What is on no list proves
 * nothing, since lists drop what is not needed any more.
 */
export function neverApproved({ rings, installs }: DriverBook): readonly DriverInstall[] {
  // Another profile may have approved it.
  if (installs === null || rings.some(({ foreign }) => foreign.length > 0)) return [];
  const wasNever = new Map<string, boolean>();
  for (const { drivers } of rings)
    for (const driver of drivers) {
      const isUnapproved = driver.status === 'needsReview' || driver.status === 'declined';
      for (const one of namesOf(driver))
        wasNever.set(one, isUnapproved && (wasNever.get(one) ?? true));
    }
  return installs.filter(({ name }) => wasNever.get(asNamed(name)) === true);
}

function faultText({ name, devices, at }: DriverInstall): string {
  const who = devices === 1 ? '1 device has' : `${countText(devices)} devices have`;
  return `${who} installed "${name}" (last ${instantText(at)}), which was never approved: the service let it through against the policy, or a local tool installed it. It is no effect of this policy.`;
}

function ringNotes({ mode, asOf }: DriverBook, ring: RingDrivers): readonly DriverNote[] {
  const { ring: name, foreign, trouble, gatedSince, listedAt, isListingFailed } = ring;
  const { unread, leftOut } = ring;
  if (mode === 'off') return trouble === null ? [] : [fault(`${name}: ${trouble}`)];
  return [
    ...(trouble === null ? [] : [fault(`${name}: ${trouble}`)]),
    ...foreign.map((other) =>
      fault(
        `${name}: "${other}" reaches the ring’s devices too. It is not ours and stays as it is; what it approves comes whatever ours says.`,
      ),
    ),
    ...(gatedSince !== null && isListingFailed
      ? [fault(`${name}: Intune could not bring its list of drivers up to date.`)]
      : []),
    ...(listedAt !== null && asOf - listedAt > staleMs
      ? [remark(`${name}: its list of drivers is of ${instantText(listedAt)}.`)]
      : []),
    ...(unread === 0
      ? []
      : [remark(`${name}: ${countText(unread)} drivers on offer could not be read.`)]),
    ...(leftOut === 0
      ? []
      : [remark(`${name}: ${countText(leftOut)} older drivers are not shown.`)]),
  ];
}

function waitingFirmware({ mode, firmware, rings }: DriverBook): readonly DriverNote[] {
  if (mode === 'off') return [];
  const waiting = new Set(
    rings.flatMap(({ drivers }) =>
      drivers
        .filter((driver) => isFirmware(driver) && isWaiting(driver.status))
        .map(({ driverId }) => driverId),
    ),
  );
  if (waiting.size === 0 || (mode === 'automatic' && firmware === 'automatic')) return [];
  const what =
    waiting.size === 1 ? '1 firmware waits' : `${countText(waiting.size)} firmwares wait`;
  return [
    remark(
      `${what} for a person’s word. One device of each model first: firmware that is bad shows as silence.`,
    ),
  ];
}

function isWaiting(status: string): boolean {
  return status === 'needsReview' || status === 'suspended';
}

function unseenInstalls({ mode, installs, installsAsOf, asOf }: DriverBook): readonly DriverNote[] {
  if (mode === 'off') return [];
  const isOld = installsAsOf === null || asOf - installsAsOf > installsStaleMs;
  if (installs !== null && !isOld) return [];
  return [
    remark(
      'Nobody tells just now which drivers were installed (Windows Update for Business reports), so one that nobody approved would not be seen.',
    ),
  ];
}
