/** The step of a visit that reads driver update profiles: whose there are, and what the first of ours offers. */
import { carriesMark, driverMark } from '#activities/names.ts';
import { isFirmware } from '#core/driver/driver.ts';
import { listDrivers } from '#graph/intune/drivers/offers.ts';
import { listDriverProfiles } from '#graph/intune/drivers/profiles.ts';
import type { Remark, Step, Visit } from './visit.ts';

/** A tenant without driver update profiles keeps drivers away by its rings. */
export const driversStep: Step = {
  calls: ['listDriverProfiles', 'listDrivers'],
  isOptional: true,
  work: readDrivers,
};

async function readDrivers({ graph, asOf, tenant, rings }: Visit): Promise<Remark> {
  const all = await listDriverProfiles(graph, { asOf });
  const ours = all.filter(({ description }) =>
    rings.some((ring) => carriesMark(description, driverMark(tenant, ring))),
  );
  const others = all.length - ours.length;
  const first = ours[0] ?? all[0];
  const text = `${ours.length} of ours, ${others} of others${others === 0 ? '' : '; where one of those reaches the same devices, what it approves comes whatever ours say'}`;
  if (first === undefined)
    return { kind: 'notTried', text: 'there is no driver update profile yet' };
  let unread = 0;
  const onPoison = (): void => void (unread += 1);
  const drivers = await listDrivers(graph, { profileId: first.profileId, asOf, onPoison });
  const without = unread === 0 ? '' : `, ${unread} rows that cannot be read`;
  return {
    kind: 'remark',
    text: `${text}; "${first.displayName}" offers ${drivers.length}, ${drivers.filter(isFirmware).length} of them firmware${without}`,
  };
}
