/**
 * The public list of versions of Microsoft Edge (https://edgeupdates.microsoft.com/api/products): a local copy in a file, or the
 * list itself. It tells the last few versions of each product, one entry for each platform and architecture, with times that
 * have no zone. Its updater and its policy files are no browsers; Extended Stable is not in it. It has had no Stable for a
 * time, so an answer without is none.
 */
import { z } from 'zod';
import { instantOf } from '#core/instant.ts';
import { FeedError, readJsonFile } from './file.ts';
import { readJsonUrl } from './url.ts';

/** One version of a channel. */
export interface EdgeVersion {
  /** `Stable`. */
  readonly channel: string;
  /** `145.0.3800.58`. */
  readonly version: readonly number[];
  readonly availableAt: number;
}

/** What the list says of some channels. */
export interface EdgeReleases {
  readonly versions: readonly EdgeVersion[];
  /** Entries that could not be read and are left out. */
  readonly poison: number;
}

/** The list has some hundred kB and some hundred entries; these limits are far above it. */
const bytesMax = 20 * 1024 * 1024;
const entriesMax = 20_000;
/** Before the first Edge of this kind there was none: a time such as the year 1 is no time. */
const earliestAt = Date.UTC(2020, 0, 1);

const wireProduct = z.object({ Product: z.string(), Releases: z.array(z.unknown()) });
const wirePlatform = z.object({ Platform: z.string(), Architecture: z.string() });
const wireRelease = z.object({
  ProductVersion: z
    .string()
    .trim()
    .regex(/^\d{1,6}(\.\d{1,6}){3}$/),
  PublishedTime: z.string().transform((text, context) => {
    const at = instantOf(text, { withoutOffset: 'utc' });
    if (at !== null && at >= earliestAt) return at;
    context.addIssue({ code: 'custom', message: 'is no date-time' });
    return z.NEVER;
  }),
});

/** Reads what the list says of channels, as of an instant. Throws `FeedError` when it says nothing of the first. */
export async function readEdgeReleases(
  from: string,
  { channels, asOf }: { readonly channels: readonly string[]; readonly asOf: number },
): Promise<EdgeReleases> {
  const list = /^https?:\/\//i.test(from)
    ? await readJsonUrl(from, { bytesMax, asOf })
    : await readJsonFile(from, bytesMax);
  return edgeReleasesIn(list, { from, channels });
}

/** The same of a list that was read. */
export function edgeReleasesIn(
  list: unknown,
  { from, channels }: { readonly from: string; readonly channels: readonly string[] },
): EdgeReleases {
  const products = z.array(wireProduct).safeParse(list);
  if (!products.success) throw new FeedError(`${from} is no list of products with their releases`);
  const own = products.data.filter(({ Product: name }) => channels.includes(name));
  const entries = own.flatMap(({ Product: channel, Releases: releases }) =>
    releases.map((release) => ({ channel, release })),
  );
  if (entries.length > entriesMax)
    throw new FeedError(`${from} has ${entries.length} releases, more than the ${entriesMax} read`);
  const read = entries.filter(({ release }) => isForWindows(release)).map(versionIn);
  const versions = read.filter((one) => one !== null);
  const [first] = channels;
  if (!versions.some(({ channel }) => channel === first))
    throw new FeedError(`${from} lists no version of ${first ?? 'any channel'} for Windows`);
  return { versions: earliest(versions), poison: read.length - versions.length };
}

/** Versions for Arm alone are none that all devices could have. */
function isForWindows(release: unknown): boolean {
  const { data } = wirePlatform.safeParse(release);
  return data?.Platform === 'Windows' && ['x64', 'x86'].includes(data.Architecture);
}

function versionIn({
  channel,
  release,
}: {
  readonly channel: string;
  readonly release: unknown;
}): EdgeVersion | null {
  const { data } = wireRelease.safeParse(release);
  if (data === undefined) return null;
  const version = data.ProductVersion.split('.').map(Number);
  return { channel, version, availableAt: data.PublishedTime };
}

/** Each version once, from when its first architecture was out; the earliest first. */
export function earliest(versions: readonly EdgeVersion[]): readonly EdgeVersion[] {
  const each = new Map<string, EdgeVersion>();
  for (const one of versions) {
    const key = `${one.channel} ${one.version.join('.')}`;
    if (one.availableAt < (each.get(key)?.availableAt ?? Infinity)) each.set(key, one);
  }
  return [...each.values()].toSorted((one, other) => one.availableAt - other.availableAt);
}

const wireKept = z.array(
  z.object({ channel: z.string(), version: z.array(z.number()), availableAt: z.number() }),
);

/** Versions as they were kept of an earlier reading; null = they are none. */
export function edgeVersionsIn(kept: unknown): readonly EdgeVersion[] | null {
  const parsed = wireKept.safeParse(kept);
  return parsed.success ? parsed.data : null;
}
