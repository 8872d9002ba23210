/**
 * `deviceManagement/userExperienceAnalytics…`. Collections by device are walked device by device; those over the whole
 * fleet are computed once a day, from a sample when the fleet is large. Strictly, events are answered of one device at
 * a time: Microsoft's pages list the collections of events without any query option, and all that is known of callers
 * of the live service is `$filter=deviceId eq '…'`.
 */
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { conjuncts, type Filter, parseFilter } from '../../http/filter.ts';
import { nextLink, pick, selectOf, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import {
  appEventRows,
  appEventsOf,
  appHealthRows,
  computedUntil,
  devicePerformanceRows,
  deviceScoreRows,
  eventSpan,
  type ExperienceSpan,
  healthScore,
  healthStatus,
  meanTimeToFailure,
  startupRows,
  sumSpan,
} from './experienceRows.ts';
import { isEnrolledAt } from '../intune/managedDevices.ts';

const readAccess: RouteFamily = {
  versions: 'both',
  document: 'graph/api/resources/intune-devices-userexperienceanalyticsdevicestartuphistory',
  permissions: [
    'DeviceManagementManagedDevices.Read.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
  ],
  dialect: 'intune',
  quota: 'intuneDevices',
};
const apiName = 'userExperienceAnalytics';

type Row = Readonly<Record<string, unknown>>;

interface DeviceCollection {
  readonly name: string;
  readonly spanOf: (index: number, at: number) => ExperienceSpan;
  readonly rows: (tenant: Tenant, span: ExperienceSpan) => readonly Row[];
  /** The property that tells when an event was, if these are events. */
  readonly timeProperty: string | null;
}

const byDevice: readonly DeviceCollection[] = [
  { name: 'DeviceStartupHistory', spanOf: eventSpan, rows: startupRows, timeProperty: 'startTime' },
  {
    name: 'AppHealthDevicePerformanceDetails',
    spanOf: eventSpan,
    rows: appEventRows,
    timeProperty: 'eventDateTime',
  },
  { name: 'AppHealthDevicePerformance', spanOf: sumSpan, rows: appHealthRows, timeProperty: null },
  { name: 'DevicePerformance', spanOf: sumSpan, rows: devicePerformanceRows, timeProperty: null },
  { name: 'DeviceScores', spanOf: sumSpan, rows: deviceScoreRows, timeProperty: null },
];

/** Routes of endpoint analytics. */
export const experienceRoutes: readonly Route[] = [
  ...byDevice.map((collection): Route => ({
    ...readAccess,
    document: `graph/api/intune-devices-${apiName.toLowerCase()}${collection.name.toLowerCase()}-list`,
    method: 'GET',
    path: pathOf(collection.name),
    handle: (call, tenant) => listByDevice(call, tenant, collection),
  })),
  {
    ...readAccess,
    method: 'GET',
    path: pathOf('AppHealthOSVersionPerformance'),
    handle: (call, tenant) =>
      replyRows(call, 'AppHealthOSVersionPerformance', {
        rows: fleetSums(tenant, call.at).byBuild,
        next: null,
      }),
  },
  {
    ...readAccess,
    versions: 'beta',
    method: 'GET',
    path: pathOf('AppHealthApplicationPerformanceByAppVersion'),
    handle: (call, tenant) =>
      replyRows(call, 'AppHealthApplicationPerformanceByAppVersion', {
        rows: fleetSums(tenant, call.at).byAppVersion,
        next: null,
      }),
  },
];

function pathOf(name: string): string {
  return `/deviceManagement/${apiName}${name}`;
}

/** Rows a page holds; a device's rows are never split. */
const pageSize = 1000;
/** Devices looked at for one page: a filter that finds few gives short pages, not a long wait. */
const scanMax = 20_000;
/** The property by which starts are told apart. */
const category = 'restartCategory';

function replyRows(
  call: GraphCall,
  name: string,
  page: { readonly rows: readonly Row[]; readonly next: number | null },
): Reply {
  return replyJson(200, {
    '@odata.context': contextOf(call, `deviceManagement/${apiName}${name}`),
    ...(page.next === null ? {} : { '@odata.nextLink': nextLink(call, page.next) }),
    value: page.rows.map((row) => pick(row, selectOf(call))),
  });
}

function listByDevice(call: GraphCall, tenant: Tenant, collection: DeviceCollection): Reply {
  const top = topOf(call, { standard: pageSize, max: pageSize });
  const { since, wanted, matches } = eventFilter(call, collection);
  const categories = wanted.get(category) ?? null;
  const device = wanted.get('deviceId');
  const isOfFleet = device === undefined;
  if (isOfFleet && collection.timeProperty !== null && tenant.profile === 'strict')
    return replyRows(call, collection.name, { rows: [], next: null });
  const one = isOfFleet ? null : indexOfDevice(tenant, String([...device][0]));
  const start = one ?? startOf(call, 'intune');
  const end = Math.min(tenant.fleet.size, start + (one === null ? scanMax : 1));
  const rows: Row[] = [];
  let index = start;
  for (; index < end && rows.length < top; index++) {
    const span = collection.spanOf(index, call.at);
    const from = Math.max(span.from, since);
    if (from >= span.to) continue;
    const found = collection.rows(tenant, { ...span, from, categories }).filter(matches);
    if (found.length === 0 || !isEnrolledAt(tenant.fleet.facts(index), call.at)) continue;
    rows.push(...found);
  }
  const isOver = one !== null || index >= tenant.fleet.size;
  return replyRows(call, collection.name, { rows, next: isOver ? null : index });
}

/** The place of a device by its Intune id; behind all others when there is none. */
function indexOfDevice(tenant: Tenant, id: string): number {
  const index = tenant.fleet.indexOf(id) ?? tenant.fleet.size;
  const isKnown =
    index < tenant.fleet.size && tenant.fleet.facts(index).managedDeviceId === id.toLowerCase();
  return isKnown ? index : tenant.fleet.size;
}

interface EventFilter {
  readonly since: number;
  /** Values asked for, by property. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<unknown>>;
  readonly matches: (row: Row) => boolean;
}

/**
 * Honours a lower bound of an event's time and equality of a property, also with one of several values; ignores all
 * else, as Intune does.
 */
function eventFilter(call: GraphCall, { timeProperty }: DeviceCollection): EventFilter {
  const filter = parseFilter(call.query.get('$filter') ?? '');
  let since = -Infinity;
  const wanted = new Map<string, ReadonlySet<unknown>>();
  for (const part of filter === null ? [] : conjuncts(filter)) {
    const choice = choiceOf(part);
    if (choice !== null) wanted.set(choice.path, choice.values);
    if (part.kind !== 'compare') continue;
    const isBound =
      part.path === timeProperty && (part.operator === 'ge' || part.operator === 'gt');
    const bound = Date.parse(String(part.value));
    if (isBound && !Number.isNaN(bound)) since = part.operator === 'gt' ? bound + 1000 : bound;
  }
  return {
    since,
    wanted,
    matches: (row) =>
      [...wanted].every(([name, values]) => !(name in row) || values.has(row[name])),
  };
}

/** `a eq 1`, or `a eq 1 or a eq 2`: a property and the values it may have. Null for any other condition. */
function choiceOf(
  filter: Filter,
): { readonly path: string; readonly values: ReadonlySet<unknown> } | null {
  if (filter.kind === 'compare' && filter.operator === 'eq') {
    return { path: filter.path, values: new Set([filter.value]) };
  }
  if (filter.kind !== 'or') return null;
  const [left, right] = [choiceOf(filter.left), choiceOf(filter.right)];
  if (left === null || left.path !== right?.path) return null;
  return { path: left.path, values: new Set([...left.values, ...right.values]) };
}

interface FleetSums {
  readonly until: number;
  readonly byBuild: readonly Row[];
  readonly byAppVersion: readonly Row[];
}

/** Devices the sums over the fleet are computed from; the figures of a larger fleet are those of its sample. */
const sampleMax = 10_000;
const sumsOf = new WeakMap<Tenant, FleetSums>();

function fleetSums(tenant: Tenant, at: number): FleetSums {
  const until = computedUntil(at);
  const known = sumsOf.get(tenant);
  if (known?.until === until) return known;
  const sums = sumFleet(tenant, until);
  sumsOf.set(tenant, sums);
  return sums;
}

interface Tally {
  readonly devices: Set<number>;
  readonly name: Row;
  crashes: number;
  hangs: number;
}

function sumFleet(tenant: Tenant, until: number): FleetSums {
  const builds = new Map<string, Tally>();
  const versions = new Map<string, Tally>();
  const step = Math.max(1, Math.ceil(tenant.fleet.size / sampleMax));
  for (let index = 0; index < tenant.fleet.size; index += step) {
    if (!isEnrolledAt(tenant.fleet.facts(index), until)) continue;
    tallyOf(builds, tenant.stateAt(index, until).osVersion, {}).devices.add(index);
    for (const event of appEventsOf(tenant, sumSpan(index, until))) {
      const { app, displayName, publisher, appVersion } = event;
      const version = tallyOf(versions, `${app} ${appVersion}`, {
        app,
        displayName,
        publisher,
        appVersion,
      });
      version.devices.add(index);
      for (const tally of [version, tallyOf(builds, event.osVersion, {})]) {
        if (event.kind === 'crash') tally.crashes += 1;
        else tally.hangs += 1;
      }
    }
  }
  return {
    until,
    byBuild: [...builds].map(([build, tally]) => buildRow(build, tally)),
    byAppVersion: [...versions].map(([key, tally]) => appVersionRow(key, tally)),
  };
}

function tallyOf(tallies: Map<string, Tally>, key: string, name: Row): Tally {
  const tally = tallies.get(key) ?? { devices: new Set(), name, crashes: 0, hangs: 0 };
  tallies.set(key, tally);
  return tally;
}

function buildRow(build: string, { devices, crashes, hangs }: Tally): Row {
  const failures = (crashes + hangs) / Math.max(1, devices.size);
  return {
    '@odata.type': '#microsoft.graph.userExperienceAnalyticsAppHealthOSVersionPerformance',
    id: build,
    osVersion: build,
    osBuildNumber: build.split('.').slice(2).join('.'),
    activeDeviceCount: devices.size,
    meanTimeToFailureInMinutes: meanTimeToFailure(crashes + hangs, devices.size),
    osVersionAppHealthScore: healthScore(failures),
    osVersionAppHealthStatus: healthStatus(failures),
  };
}

function appVersionRow(key: string, { devices, name, crashes, hangs }: Tally): Row {
  return {
    '@odata.type': '#microsoft.graph.userExperienceAnalyticsAppHealthAppPerformanceByAppVersion',
    id: key,
    appName: name['app'],
    appDisplayName: name['displayName'],
    appPublisher: name['publisher'],
    appVersion: name['appVersion'],
    appCrashCount: crashes,
    appHangCount: hangs,
    appUsageDuration: devices.size * 30 * 8 * 60,
    activeDeviceCount: devices.size,
    meanTimeToFailureInMinutes: meanTimeToFailure(crashes + hangs, devices.size),
    appHealthScore: healthScore((crashes + hangs) / Math.max(1, devices.size)),
    appHealthStatus: healthStatus((crashes + hangs) / Math.max(1, devices.size)),
    isLatestUsedVersion: false,
    isMostUsedVersion: false,
  };
}
