/** The pages that are served, each read from the store and made when it is asked for. Nothing is written. */
import type { Links } from '#reports/tenant/links.ts';
import { releaseReport } from '#reports/release.ts';
import { devicePage, type DeviceFilter } from '#reports/tenant/devices.ts';
import { tenantReport } from '#reports/tenant/page.ts';
import { tenantList } from '#reports/tenant/tenants.ts';
import { listedBy } from '#core/objective/question.ts';
import { ringsDoing, statesOf } from '#core/report/deviceLine.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { listDevices } from '#store/device/deviceList.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { readLooks } from '#store/release/looks.ts';
import { lastObjectiveLook } from '#store/release/objectiveLooks.ts';
import { readRelease } from '#store/release/releases.ts';
import { readTrend } from '#store/release/trend.ts';
import { publishedReleases, tenantsWithReleases } from '#store/report/published.ts';
import { readTenantValues } from '#store/report/tenantValues.ts';
import type { Store } from '#store/store.ts';
import type { Asked } from './asked.ts';

/** What pages are made from. */
export interface Sources {
  readonly store: Pick<Store, 'db'>;
  /** The one tenant that is served; null = all that have releases. */
  readonly tenant: string | null;
  readonly webUi: Links['webUi'];
  readonly clock: () => number;
}

/** A page, or where to go for it. */
export type Answer =
  | { readonly kind: 'page'; readonly html: string }
  | { readonly kind: 'elsewhere'; readonly path: string };

/** Rows on one page of devices. */
const devicesMax = 50;

/** The page that is asked for; null = there is no such tenant or release. */
export async function answerOf(sources: Sources, asked: Asked): Promise<Answer | null> {
  const { store, webUi, clock } = sources;
  const tenants = await tenantsServed(sources);
  if (asked.kind === 'start') {
    const [only, ...others] = tenants;
    return only !== undefined && others.length === 0
      ? { kind: 'elsewhere', path: `/${only}` }
      : pageOf(tenantList(tenants));
  }
  const { tenant } = asked;
  if (!tenants.includes(tenant)) return null;
  const links: Links = { base: `/${tenant}`, webUi };
  switch (asked.kind) {
    case 'tenant':
      return pageOf(tenantReport(await readTenantValues(store, { tenant, now: clock() }), links));
    case 'devices':
      return pageOf(await devicesOf(sources, { tenant, filter: asked.filter, links }));
    case 'release': {
      const found = await releaseOf(sources, { tenant, area: asked.area, id: asked.id });
      return found === null ? null : pageOf(found);
    }
  }
}

function pageOf(html: string): Answer {
  return { kind: 'page', html };
}

async function tenantsServed({ store, tenant }: Sources): Promise<readonly string[]> {
  const all = await tenantsWithReleases(store);
  return tenant === null ? all : all.filter((one) => one === tenant);
}

interface OfDevices {
  readonly tenant: string;
  readonly filter: DeviceFilter;
  readonly links: Links;
}

async function devicesOf(
  { store, clock }: Sources,
  { tenant, filter, links }: OfDevices,
): Promise<string> {
  const { releases, asOf } = await publishedReleases(store, { tenant, now: clock() });
  const release = releases.find(({ key }) => key.area === filter.area) ?? null;
  const { area, ring, state, registration, search, after } = filter;
  const found = await listDevices(store, {
    key: { tenant, area },
    registration: registration ?? undefined,
    ring: ring ?? undefined,
    rings: release === null || state === null ? null : ringsDoing(state, release),
    search: search ?? undefined,
    update:
      release === null
        ? undefined
        : { ...listedBy(release), states: state === null ? null : [statesOf[state]] },
    after: after ?? undefined,
    limit: devicesMax + 1,
  });
  const devices = found.slice(0, devicesMax);
  const next = found.length > devicesMax ? (devices.at(-1)?.device.deviceId ?? null) : null;
  const areas = releases.map(({ key }) => key.area);
  return devicePage({ tenant, filter, areas, release, asOf, devices, next }, links);
}

/** The report of a release as it stands; what bad devices reported is asked of the store by the one that is written at its end. */
async function releaseOf({ store, clock }: Sources, key: ReleaseKey): Promise<string | null> {
  const stored = await readRelease(store, { key });
  if (stored === null) return null;
  const { release, savedAt } = stored;
  const [decisions, trend, looks, objectiveLook] = await Promise.all([
    readDecisions(store, { key }),
    readTrend(store, { key }),
    readLooks(store, { key }),
    lastObjectiveLook(store, { key }),
  ]);
  const madeAt = Math.max(clock(), savedAt);
  return releaseReport({
    release,
    decisions,
    trend,
    looks,
    objectiveLook,
    madeAt,
  });
}
