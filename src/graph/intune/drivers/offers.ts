/**
 * What a driver update profile offers, and what is decided of it. An action is answered with 200 whatever became of it: each
 * driver's outcome stands in one of three lists. Rows can only be acted on, never made. Source: Graph's resource pages
 * "windowsDriverUpdateInventory" and "windowsDriverUpdateProfile: executeAction".
 */
import { z } from 'zod';
import { driverStatuses, type Driver, type DriverAction } from '#core/driver/driver.ts';
import { calls, pathOf, to } from '../../calls.ts';
import { allOf } from '../../paging.ts';
import type { Graph } from '../../request.ts';
import { unwrapped, wireDateTime, wireMaybeInstant, wireMaybeText, wireText } from '../../wire.ts';

interface OfProfile {
  readonly profileId: string;
  readonly asOf: number;
}

/** What is read of a driver on offer. */
const wireDriver = z.object({
  id: z.string().min(1).max(512),
  name: wireText,
  version: wireMaybeText,
  manufacturer: wireMaybeText,
  driverClass: wireMaybeText,
  releaseDateTime: wireMaybeInstant,
  applicableDeviceCount: z.number().int().nonnegative().nullish(),
  approvalStatus: z.string().nullish(),
  category: z.string().nullish(),
  deployDateTime: wireMaybeInstant,
});

/** All drivers that a profile offers, each once; a row that cannot be read is told of and left out. */
export async function listDrivers(
  graph: Graph,
  {
    profileId,
    asOf,
    onPoison,
  }: OfProfile & { readonly onPoison: (reason: string, row: number) => void },
): Promise<readonly Driver[]> {
  const path = pathOf(calls.listDrivers, { profileId });
  const rows = await allOf(graph, { path, asOf, row: wireDriver, onPoison });
  return [...new Map(rows.map((row) => [row.id, driverOf(row)])).values()];
}

/** What became of an action on one driver: `untold` stands in none of the three lists. */
export type DriverOutcome = 'done' | 'failed' | 'notFound' | 'untold';

/** Microsoft's portal takes as many at a time. */
const actionMax = 100;

const wireIds = z.array(z.string()).nullish();
const wireOutcome = z.object({
  successfulDriverIds: wireIds,
  failedDriverIds: wireIds,
  notFoundDriverIds: wireIds,
});

/**
 * Acts on drivers of a profile, and tells what became of each. Safe to repeat. `deployAt` is from when on an approved one is
 * offered; null = at once, or when the profile's deferral is over.
 */
export async function actOnDrivers(
  graph: Graph,
  o: OfProfile & {
    readonly action: DriverAction;
    readonly driverIds: readonly string[];
    readonly deployAt: number | null;
  },
): Promise<ReadonlyMap<string, DriverOutcome>> {
  const { profileId, asOf, action, driverIds, deployAt } = o;
  const outcomes = new Map<string, DriverOutcome>();
  for (let first = 0; first < driverIds.length; first += actionMax) {
    const some = driverIds.slice(first, first + actionMax);
    const told = await graph.request({
      ...to(calls.actOnDrivers, { profileId }),
      asOf,
      schema: unwrapped(wireOutcome),
      body: {
        actionName: action,
        driverIds: some,
        ...(deployAt === null ? {} : { deploymentDate: wireDateTime(deployAt) }),
      },
    });
    for (const id of some) outcomes.set(id, outcomeOf(told, id));
  }
  return outcomes;
}

/** A driver in two lists has not succeeded. */
function outcomeOf(told: z.infer<typeof wireOutcome>, id: string): DriverOutcome {
  if (told.failedDriverIds?.includes(id) === true) return 'failed';
  if (told.notFoundDriverIds?.includes(id) === true) return 'notFound';
  return told.successfulDriverIds?.includes(id) === true ? 'done' : 'untold';
}

function driverOf(wire: z.infer<typeof wireDriver>): Driver {
  return {
    driverId: wire.id,
    name: wire.name,
    version: wire.version,
    manufacturer: wire.manufacturer,
    driverClass: wire.driverClass,
    releasedAt: wire.releaseDateTime,
    devices: wire.applicableDeviceCount ?? null,
    status: driverStatuses.find((one) => one === wire.approvalStatus) ?? 'other',
    isRecommended: wire.category === 'recommended',
    deployAt: wire.deployDateTime,
  };
}
