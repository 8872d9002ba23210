/** The table of a fleet's days as kysely sees it. */

/** What stands in it beside the others. */
export interface ReportTables {
  readonly fleet_days: FleetDayTable;
}

/** A day of an area's fleet, as the first look of that day saw it: counts alone. */
interface FleetDayTable {
  readonly tenant: string;
  readonly area: string;
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly at: number;
  /** Devices by version, those of most devices first. */
  readonly versions: string;
}
