/**
 * What operators say of drivers: which are meant, in which rings, and why it may not be. Approving is for good: a driver can be
 * paused afterwards and never declined again.
 */
import { plainTextFault } from '../plainText.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { DriverBook, OfferedDriver, RingDrivers } from './book.ts';
import { isFirmware, isNamed, reached, type DriverAction, type DriverStatus } from './driver.ts';

/** What is asked. */
export interface DriverRequest {
  readonly action: DriverVerb;
  /** Ids, names, or names and versions. */
  readonly drivers: readonly string[];
  /** Missing = in all rings that offer it. */
  readonly ring?: string;
  /** From when on what is approved is offered; missing = at once, or after the ring's days. */
  readonly deployAt?: number;
  readonly operator: string;
  readonly reason: string;
}

/** The words of operators. */
export type DriverVerb = 'approve' | 'decline' | 'pause';

/** What is done at their word. */
export const actionOf: Readonly<Record<DriverVerb, DriverAction>> = {
  approve: 'approve',
  decline: 'decline',
  pause: 'suspend',
};

/** A driver in one ring that is to be acted on. */
export interface DriverTarget {
  readonly ring: string;
  readonly profileId: string;
  readonly driver: OfferedDriver;
}

/** What became of a driver in one ring. */
export interface DriverSteered {
  readonly ring: string;
  readonly driverId: string;
  readonly name: string;
  /** `done` was read back; `asked` was taken and does not show yet. */
  readonly outcome: 'done' | 'asked' | 'failed' | 'notFound';
  /** Drivers that devices may get in its place. */
  readonly inPlace: readonly string[];
}

/** What came of a request. */
export interface DriversSteered {
  readonly steered: readonly DriverSteered[];
  readonly at: number;
}

const driversMax = 100;
const textMax = 500;
const verbs: readonly DriverVerb[] = ['approve', 'decline', 'pause'];

/** The request in what came over the wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readDriverRequest(given: unknown): DriverRequest | Refusal {
  if (typeof given !== 'object' || given === null)
    return refuse('malformed', 'the argument is not an object');
  const { action, drivers, ring, deployAt, operator, reason } = given as Readonly<
    Record<string, unknown>
  >;
  const verb = verbs.find((one) => one === action);
  if (verb === undefined)
    return refuse('malformed', `action must be one of ${verbs.join(', ')}`, verbs);
  if (!isList(drivers))
    return refuse('malformed', `drivers must be a list of 1 to ${driversMax} ids or names`);
  if (!isText(operator)) return refuse('malformed', 'operator must say who asks');
  if (!isText(reason)) return refuse('malformed', 'reason must say why');
  if (ring !== undefined && !isText(ring)) return refuse('malformed', 'ring must be a name');
  if (deployAt !== undefined && !(typeof deployAt === 'number' && Number.isFinite(deployAt)))
    return refuse('malformed', 'deployAt must be an instant');
  return {
    action: verb,
    drivers,
    operator,
    reason,
    ...(ring === undefined ? {} : { ring }),
    ...(deployAt === undefined ? {} : { deployAt }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && plainTextFault(value, textMax) === null;
}

function isList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.length <= driversMax && value.every(isText)
  );
}

/** Why nothing can be asked before the care of a tenant has looked. */
export const nothingKnown: Refusal = refuse(
  'notNow',
  'Nothing is known of drivers yet: the care of the tenant looks after them once a release has begun',
);

/** The drivers that are meant, ring by ring, or why nothing may be done. */
export function driverTargets(
  book: DriverBook,
  request: DriverRequest,
): readonly DriverTarget[] | Refusal {
  if (book.mode === 'off')
    return refuse(
      'policyForbids',
      'The policy says `drivers.mode: off`: the rings keep drivers away',
    );
  const rings = book.rings.filter(
    ({ ring }) => request.ring === undefined || ring === request.ring,
  );
  const known = book.rings.map(({ ring }) => ring);
  if (rings.length === 0)
    return refuse('unknownRing', `No ring "${String(request.ring)}" has drivers`, known);
  const targets: DriverTarget[] = [];
  for (const named of request.drivers) {
    const meant = meantBy(rings, named);
    if ('kind' in meant) return meant;
    const refusal = refusalOf(request, meant);
    if (refusal !== null) return refusal;
    targets.push(...meant);
  }
  const open = targets.filter(({ driver: { status } }) => isOpen(request.action, status));
  if (open.length > 0) return open;
  return refuse(
    'alreadySo',
    `Nothing to do: ${nameOf(targets)} is ${reached[actionOf[request.action]]} already`,
  );
}

function isOpen(action: DriverVerb, status: DriverStatus): boolean {
  return action === 'pause' ? status === 'approved' : status !== reached[actionOf[action]];
}

function meantBy(rings: readonly RingDrivers[], named: string): readonly DriverTarget[] | Refusal {
  const targets: DriverTarget[] = [];
  for (const { ring, profileId, drivers } of rings) {
    const found = drivers.filter((driver) => isNamed(driver, named));
    const exact = found.filter(({ driverId }) => driverId === named);
    const meant = exact.length === 1 ? exact : found;
    if (meant.length > 1)
      return refuse(
        'unknownDriver',
        `${meant.length} drivers on offer in ${ring} are called "${named}": name one by its id`,
        meant.map(({ driverId }) => driverId),
      );
    const [driver] = meant;
    if (driver !== undefined && profileId !== null) targets.push({ ring, profileId, driver });
  }
  if (targets.length > 0) return targets;
  return refuse(
    'unknownDriver',
    `No driver "${named}" is on offer${rings.length === 1 ? ` in ${rings[0]?.ring ?? ''}` : ''}; \`ringmaster drivers list\` shows those that are`,
  );
}

function refusalOf(
  { action, ring }: DriverRequest,
  meant: readonly DriverTarget[],
): Refusal | null {
  const [first] = meant;
  if (first === undefined) return null;
  const { driver } = first;
  if (action === 'approve' && isFirmware(driver) && ring === undefined && meant.length > 1)
    return refuse(
      'notAllowed',
      `"${driver.name}" is firmware, which is approved for one ring at a time, a device of each model first: name it with --ring`,
      meant.map((one) => one.ring),
    );
  const wasApproved = meant.find(({ driver: { status } }) => isPastDeclining(status));
  if (action === 'decline' && wasApproved !== undefined)
    return refuse(
      'notAllowed',
      `"${driver.name}" was approved in ${wasApproved.ring}, and what was approved cannot be declined any more: pause it`,
    );
  if (action === 'pause' && meant.every(({ driver: { status } }) => !isPastDeclining(status)))
    return refuse(
      'notOffered',
      `"${driver.name}" is approved in no ring, so there is nothing to pause: decline it`,
    );
  return null;
}

function isPastDeclining(status: DriverStatus): boolean {
  return status === 'approved' || status === 'suspended';
}

function nameOf(targets: readonly DriverTarget[]): string {
  return `"${targets[0]?.driver.name ?? ''}"`;
}
