/**
 * The public list of versions of Microsoft 365 Apps, by channel (https://clients.config.office.net/releases/v1.0/OfficeReleases):
 * a local copy in a file, or the list itself. It has been down, cut short and stale, so an answer without the channel that is
 * asked for is none, and an end of support in the year 1 stands for no end.
 */
import { z } from 'zod';
import { instantOf } from '#core/instant.ts';
import { plainText } from '#core/plainText.ts';
import { FeedError, readJsonFile } from './file.ts';
import { readJsonUrl } from './url.ts';

/** One build of a channel. */
export interface ChannelVersion {
  /** `16.0.19929.20162`. */
  readonly build: readonly number[];
  /** `2604`; null = not told. */
  readonly version: string | null;
  readonly availableAt: number;
  /** Null = none is told. */
  readonly endsAt: number | null;
}

/** What the list says of one channel. */
export interface ChannelReleases {
  readonly versions: readonly ChannelVersion[];
  /** Entries that could not be read and are left out. */
  readonly poison: number;
}

/** The list has some hundred kB and some hundred entries; these limits are far above it. */
const bytesMax = 20 * 1024 * 1024;
const entriesMax = 20_000;

/** The list writes the year 1 where there is no date. */
const earliestAt = Date.UTC(2010, 0, 1);

const wireInstant = z.string().transform((text, context) => {
  const at = instantOf(text, { withoutOffset: 'utc' });
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'is no date-time' });
  return z.NEVER;
});

const wireEntry = z.object({
  legacyVersion: z
    .string()
    .trim()
    .regex(/^\d{1,6}(\.\d{1,6}){3}$/),
  releaseVersion: z.string().nullish(),
  availabilityDate: wireInstant.refine((at) => at >= earliestAt),
  endOfSupportDate: wireInstant.nullish(),
});

const wireChannel = z.object({ channelId: z.string(), officeVersions: z.array(z.unknown()) });

/** Reads what the list says of a channel, as of an instant. Throws `FeedError` when it says nothing of it. */
export async function readOfficeReleases(
  from: string,
  { channel, asOf }: { readonly channel: string; readonly asOf: number },
): Promise<ChannelReleases> {
  const list = /^https?:\/\//i.test(from)
    ? await readJsonUrl(from, { bytesMax, asOf })
    : await readJsonFile(from, bytesMax);
  return officeReleasesIn(list, { from, channel });
}

/** The same of a list that was read. */
export function officeReleasesIn(
  list: unknown,
  { from, channel }: { readonly from: string; readonly channel: string },
): ChannelReleases {
  const channels = z.array(wireChannel).safeParse(list);
  if (!channels.success) throw new FeedError(`${from} is no list of channels with their versions`);
  const own = channels.data.find(({ channelId }) => channelId === channel);
  if (own === undefined) {
    const others = channels.data.map(({ channelId }) => plainText(channelId, 40)).join(', ');
    throw new FeedError(`${from} has no channel "${channel}", only ${others || 'none'}`);
  }
  const { officeVersions: entries } = own;
  if (entries.length === 0) throw new FeedError(`${from} lists no version of ${channel}`);
  if (entries.length > entriesMax) {
    const what = `${from} has ${entries.length} versions of ${channel}`;
    throw new FeedError(`${what}, more than the ${entriesMax} that are read`);
  }
  const versions = entries.flatMap((entry) => {
    const parsed = wireEntry.safeParse(entry);
    return parsed.success ? [versionOf(parsed.data)] : [];
  });
  return { versions, poison: entries.length - versions.length };
}

function versionOf(wire: z.infer<typeof wireEntry>): ChannelVersion {
  const named = plainText(wire.releaseVersion ?? '', 20);
  const ends = wire.endOfSupportDate ?? null;
  return {
    build: wire.legacyVersion.split('.').map(Number),
    version: named === '' ? null : named,
    availableAt: wire.availabilityDate,
    endsAt: ends === null || ends < earliestAt ? null : ends,
  };
}

const wireKept = z.array(
  z.object({
    build: z.array(z.number()),
    version: z.string().nullable(),
    availableAt: z.number(),
    endsAt: z.number().nullable(),
  }),
);

/** Versions as they were kept of an earlier reading; null = they are none. */
export function channelVersionsIn(kept: unknown): readonly ChannelVersion[] | null {
  const parsed = wireKept.safeParse(kept);
  return parsed.success ? parsed.data : null;
}
