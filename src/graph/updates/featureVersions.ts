/**
 * Versions of Windows: which of them profiles may name (Intune's catalogue, beta), and of each its build and how long its
 * editions are serviced (products of the Windows Update deployment service, beta). A catalogue names a version in one of two
 * ways, "Feature Update to Windows 11, version 25H2" and "Windows 11, version 25H2"; profiles take the second. Ends are told
 * by edition, and are data of the provider, which moves them. Sources: Graph's resource pages
 * "windowsFeatureUpdateCatalogItem", "product" and "edition" (windowsUpdates).
 */
import { z } from 'zod';
import { isLongTerm, linesOfEditions } from '#core/device/editions.ts';
import type { OfferedWindows, WindowsVersion } from '#core/release/content/windowsVersions.ts';
import { calls, pathOf } from '../calls.ts';
import { soundPagesOf } from '../poison.ts';
import type { Graph } from '../request.ts';
import { wireMaybeInstant, wireMaybeText, withSmallKeys } from '../wire.ts';
import { buildsIn, pagesOfProducts } from './products.ts';

interface Instant {
  readonly asOf: number;
}

/** Longer lists are of something else. */
const versionsMax = 200;

const wireItem = z.object({
  '@odata.type': z.string().nullish(),
  displayName: wireMaybeText,
  version: wireMaybeText,
  releaseDateTime: wireMaybeInstant,
});

/** Versions that profiles may name now, each once; other kinds of items stand in the same list. */
export async function listOfferedVersions(
  graph: Graph,
  { asOf }: Instant,
): Promise<readonly OfferedWindows[]> {
  const path = pathOf(calls.listFeatureVersions, {});
  const versions = new Map<string, OfferedWindows>();
  const pages = soundPagesOf(graph, { path, asOf, row: z.preprocess(withSmallKeys, wireItem) });
  for await (const page of pages)
    for (const item of page.filter(isFeature)) {
      const name = nameIn(item.version) ?? nameIn(item.displayName);
      if (name !== null && versions.size < versionsMax)
        versions.set(name, { name, releasedAt: item.releaseDateTime });
    }
  return [...versions.values()];
}

/** An item without a type says by its name what it is. */
function isFeature({ '@odata.type': type }: z.infer<typeof wireItem>): boolean {
  return type === null || type === undefined || type.endsWith('windowsFeatureUpdateCatalogItem');
}

function nameIn(text: string | null): string | null {
  const match = /\b(Windows \d{2}), version (\d\dH\d|\d{4})\b/i.exec(text ?? '');
  return match === null
    ? null
    : `${capital(match[1] ?? '')}, version ${(match[2] ?? '').toUpperCase()}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

const wireProduct = z.object({
  name: wireMaybeText,
  groupName: wireMaybeText,
  friendlyNames: z.array(z.string()).nullish(),
  editions: z
    .array(
      z.object({
        name: wireMaybeText,
        releasedName: wireMaybeText,
        endOfServiceDateTime: wireMaybeInstant,
      }),
    )
    .nullish(),
});

/** Versions of Windows for clients with their builds; of one told twice the longest ends count. */
export async function listKnownVersions(
  graph: Graph,
  { asOf }: Instant,
): Promise<readonly WindowsVersion[]> {
  const versions = new Map<string, WindowsVersion>();
  for await (const page of pagesOfProducts(graph, { asOf, row: wireProduct }))
    for (const product of page) {
      const name = nameIn(product.name);
      const [build] = buildsIn(product.friendlyNames);
      if (name === null || build === undefined || versions.size >= versionsMax) continue;
      const { ends = [] } = versions.get(name) ?? {};
      versions.set(name, { name, build, ends: merged([...ends, ...endsOf(product)]) });
    }
  return [...versions.values()].toSorted((one, other) => one.build - other.build);
}

function endsOf({ editions }: z.infer<typeof wireProduct>): WindowsVersion['ends'] {
  return (editions ?? []).flatMap(({ name, releasedName, endOfServiceDateTime: endsAt }) => {
    const title = name ?? releasedName;
    if (title === null || isLongTerm(title)) return [];
    return linesOfEditions(title).map((line) => ({ line, endsAt }));
  });
}

/** Of one line the longest; an end that is not told may be any. */
function merged(ends: WindowsVersion['ends']): WindowsVersion['ends'] {
  const lines = new Map<string, number | null>();
  for (const { line, endsAt } of ends) {
    const former = lines.get(line);
    const isLater =
      former === undefined || (former !== null && (endsAt === null || endsAt > former));
    if (isLater) lines.set(line, endsAt);
  }
  return [...lines].map(([line, endsAt]) => ({ line, endsAt }));
}
