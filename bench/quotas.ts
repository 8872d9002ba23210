/**
 * The shortest time in which Microsoft Graph's quotas let a fleet be discovered and registered, were everything else
 * free. Each quota lets a full window's worth through at once and the next only when that window is over, so that n
 * calls of a quota of m per window need as many whole windows as full loads went before the last call. The quotas run
 * side by side; the slowest decides.
 */

/** A quota and what one registration asks of it. */
interface Demand {
  readonly what: string;
  readonly amount: number;
  readonly max: number;
  readonly windowSeconds: number;
}

/** Rows of a page of Intune's device list, and of the directory's lists. */
const managedPage = 1_000;
const directoryPage = 999;
/** Members that one PATCH of a group adds. */
const membersPerPatch = 20;
/** A page of the device list and one of a group's transitive members, `$select` taken off. */
const unitsPerPages = 1 + 4;

/** The time that the quotas allow, and how it comes about. */
export function quotaBound(of: { readonly devices: number; readonly registered: number }): {
  readonly seconds: number;
  readonly sum: string;
} {
  const demands = demandsOf(of);
  const seconds = Math.max(...demands.map(boundOf));
  const sum = demands
    .map((demand) => {
      const { what, amount, max, windowSeconds } = demand;
      return `${amount} ${what} at ${max}/${windowSeconds} s: ${boundOf(demand)} s`;
    })
    .join('; ');
  return { seconds, sum };
}

function demandsOf(of: {
  readonly devices: number;
  readonly registered: number;
}): readonly Demand[] {
  const { devices, registered } = of;
  return [
    {
      what: 'pages of managed devices',
      amount: Math.ceil(devices / managedPage),
      max: 2_000,
      windowSeconds: 20,
    },
    {
      what: 'units of directory reads',
      amount: Math.ceil(devices / directoryPage) * unitsPerPages,
      max: 8_000,
      windowSeconds: 10,
    },
    {
      what: `PATCHes of ${membersPerPatch} members`,
      amount: Math.ceil(registered / membersPerPatch),
      max: 3_000,
      windowSeconds: 150,
    },
  ];
}

/** Full loads that went before the last call each cost a window. */
function boundOf({ amount, max, windowSeconds }: Demand): number {
  return Math.floor(Math.max(0, amount - 1) / max) * windowSeconds;
}
