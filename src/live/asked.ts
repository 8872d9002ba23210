/** What an address of the page asks for. Whatever is not known is no page; what a filter cannot be is left out. */
import * as z from 'zod';
import { isArea, usualArea } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { deviceStates } from '#core/release/view/deviceStates.ts';
import { registrations, type DeviceFilter } from '#reports/tenant/devices.ts';

/** A page that there is. */
export type Asked =
  | { readonly kind: 'start' }
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'devices'; readonly tenant: string; readonly filter: DeviceFilter }
  | {
      readonly kind: 'release';
      readonly tenant: string;
      readonly area: Area;
      readonly id: string;
    };

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const releaseId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/);
const textMax = 100;

const filterShape = z.object({
  area: z.string().refine(isArea).catch(usualArea),
  ring: name.nullable().catch(null),
  state: z.enum(deviceStates).nullable().catch(null),
  registration: z.enum(registrations).nullable().catch(null),
  search: z.string().trim().min(1).max(textMax).nullable().catch(null),
  after: z.guid().nullable().catch(null),
});

/** Reads the path and query of an address; null = there is no such page. */
export function askedOf(address: string): Asked | null {
  // An address as a proxy is asked, or one that names another machine, is none of ours.
  const url = address.startsWith('/') ? URL.parse(`http://127.0.0.1${address}`) : null;
  if (url === null) return null;
  const parts = partsOf(url.pathname);
  if (parts === null) return null;
  const [tenant, kind, area = '', id] = parts;
  if (tenant === undefined) return { kind: 'start' };
  if (!name.safeParse(tenant).success) return null;
  if (parts.length === 1) return { kind: 'tenant', tenant };
  if (kind === 'devices' && parts.length === 2)
    return { kind, tenant, filter: filterOf(url.searchParams) };
  if (kind === 'releases' && parts.length === 4 && isArea(area) && releaseId.safeParse(id).success)
    return { kind: 'release', tenant, area, id: id ?? '' };
  return null;
}

function partsOf(path: string): readonly string[] | null {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** An empty field of a form stands for any. */
function filterOf(query: URLSearchParams): DeviceFilter {
  const given = (key: string): string | null => query.get(key)?.slice(0, textMax) || null;
  return filterShape.parse({
    area: given('area') ?? usualArea,
    ring: given('ring'),
    state: given('state'),
    registration: given('registration'),
    search: given('search'),
    after: given('after'),
  });
}
