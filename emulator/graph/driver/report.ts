/**
 * The report `DriverUpdatePolicyStatusSummary`: how many devices of each profile are how far. Counts are texts, and each
 * device counts once, by the worst that any driver of the profile is on it. Source: Microsoft, "Reports for Windows Driver
 * updates policy".
 */
import { inProfile, type DriverInProfile, type DriverProfileHistory } from '../../fleet/fleet.ts';
import { driverProfileHistory } from '../../store/driverProfiles.ts';
import { nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import type { Report, ReportRequest } from '../intune/report.ts';
import { devicesOf, missingOn, rowsOf } from './inventoryRows.ts';

/** The report. */
export const driverSummaryReport: Report = {
  columns: [
    'PolicyId',
    'PolicyName',
    'CountDevicesSuccessStatus',
    'CountDevicesInProgressStatus',
    'CountDevicesErrorStatus',
    'CountDevicesCancelledStatus',
    'CountOfPausedDrivers',
    'CountOfNeedsReviewDrivers',
  ],
  needsPolicy: false,
  echoedName: 'DriverUpdatePolicyStatusSummary',
  rows: summaryRows,
};

/** From best to worst. */
const ranks = ['Success', 'InProgress', 'Paused', 'Error', 'Cancelled', 'NeedsReview'] as const;
type Rank = (typeof ranks)[number];

const rankOf: Readonly<Record<DriverInProfile['status'], Rank>> = {
  approved: 'InProgress',
  suspended: 'Paused',
  declined: 'Cancelled',
  needsReview: 'NeedsReview',
};

function* summaryRows(tenant: Tenant, { at }: ReportRequest) {
  for (const { id, value } of tenant.documents.list(nouns.driverProfile)) {
    const profile = driverProfileHistory(tenant.documents, id);
    const worst =
      profile === null
        ? []
        : devicesOf(tenant, id, at).map((index) => worstOn(tenant, profile, { index, at }));
    const countOf = (rank: Rank) => String(worst.filter((one) => one === rank).length);
    const rows = rowsOf(tenant, id, at).map(({ standing }) => standing.status);
    yield {
      PolicyId: id,
      PolicyName: value.displayName,
      CountDevicesSuccessStatus: countOf('Success'),
      CountDevicesInProgressStatus: countOf('InProgress'),
      CountDevicesErrorStatus: countOf('Error'),
      CountDevicesCancelledStatus: countOf('Cancelled'),
      CountOfPausedDrivers: String(rows.filter((status) => status === 'suspended').length),
      CountOfNeedsReviewDrivers: String(rows.filter((status) => status === 'needsReview').length),
    };
  }
}

function worstOn(
  tenant: Tenant,
  profile: Omit<DriverProfileHistory, 'assigned'>,
  { index, at }: { readonly index: number; readonly at: number },
): Rank {
  const drivers = tenant.fleet.drivers();
  const installs = tenant.fleet.driverInstallsAt(index, at, tenant.policiesOf(index));
  const failed = new Set(installs.filter(({ isFailed }) => isFailed).map(({ id }) => id));
  const found = missingOn(tenant.fleet.driversFor(index), installs).flatMap((driver): Rank[] => {
    const standing = inProfile(profile, driver, { drivers, at });
    if (standing === null) return [];
    return [failed.has(driver.id) ? 'Error' : rankOf[standing.status]];
  });
  const worst = Math.max(0, ...found.map((rank) => ranks.indexOf(rank)));
  return ranks[worst] ?? 'Success';
}
