/**
 * A demand as it came over the wire: what is none is refused with the field and the rule, before anything is folded in. Read
 * by hand, since workflows carry no schemas.
 */
import { isArea } from '../area/areas.ts';
import { readDriverPlan } from '../driver/plan.ts';
import { readVersionPlan } from '../pinning/plan.ts';
import type { RingShare } from '../ring.ts';
import { hourMs } from '../time.ts';
import type { LabelsDemand, TenantCare } from './care.ts';
import { readRetention } from './retention.ts';

/** More rings than any policy has. */
const ringsMax = 50;
const nameLengthMax = 100;
/** The last instant that a date can name (ECMA-262, "Time Values and Time Range"). */
const instantMax = 8.64e15;
/** Clocks differ by less. */
const aheadMsMax = hourMs;

/** The demand in what came, or why it is none. */
export function readDemand(
  given: unknown,
  { isRehearsal }: Pick<TenantCare, 'isRehearsal'>,
  now: number,
): LabelsDemand | string {
  if (typeof given !== 'object' || given === null) return 'the demand is not an object';
  const { area, rings, asOf, drivers, versions, retention } = given as Readonly<
    Record<string, unknown>
  >;
  if (typeof area !== 'string' || !isArea(area)) return 'area is none that is known';
  if (typeof asOf !== 'number' || !(asOf >= 0 && asOf <= instantMax)) return 'asOf is no instant';
  // A mark ahead of its time would make every later demand look fresh. In a rehearsal only the releases know the time.
  if (!isRehearsal && asOf > now + aheadMsMax) return 'asOf lies ahead';
  const shares = sharesIn(rings);
  if (typeof shares === 'string') return shares;
  const plan = drivers === undefined ? null : readDriverPlan(drivers);
  if (typeof plan === 'string') return plan;
  const pinning = versions === undefined ? null : readVersionPlan(versions);
  if (typeof pinning === 'string') return pinning;
  const kept = retention === undefined ? null : readRetention(retention);
  if (typeof kept === 'string') return kept;
  return {
    area,
    rings: shares,
    asOf,
    ...(plan === null ? {} : { drivers: plan }),
    ...(pinning === null ? {} : { versions: pinning }),
    ...(kept === null ? {} : { retention: kept }),
  };
}

function sharesIn(rings: unknown): readonly RingShare[] | string {
  if (!Array.isArray(rings) || rings.length === 0 || rings.length > ringsMax)
    return `rings must be a list of 1 to ${ringsMax}`;
  const shares = rings.flatMap((ring: unknown) => shareIn(ring) ?? []);
  if (shares.length < rings.length)
    return 'each of rings needs a name, and a share between 0 and 1';
  return shares.some(({ share }) => share > 0) ? shares : 'rings has no share above 0';
}

function shareIn(ring: unknown): RingShare | null {
  if (typeof ring !== 'object' || ring === null) return null;
  const { name, share } = ring as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '' || name.length > nameLengthMax) return null;
  return typeof share === 'number' && share >= 0 && share <= 1 ? { name, share } : null;
}
