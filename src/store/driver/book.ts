/** What is known of drivers, kept as it was read last; as old as its reading. */
import { z } from 'zod';
import type { DriverBook } from '#core/driver/book.ts';
import { driverStatuses } from '#core/driver/driver.ts';
import { keepReading, keptReading } from '../reading/keptReadings.ts';
import type { Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

interface OfTenant {
  readonly tenant: string;
}

const name = 'drivers';
const maybeNumber = z.number().nullable();
const maybeText = z.string().nullable();

const keptDriver = z.object({
  driverId: z.string(),
  name: z.string(),
  version: maybeText,
  manufacturer: maybeText,
  driverClass: maybeText,
  releasedAt: maybeNumber,
  devices: maybeNumber,
  status: z.enum(driverStatuses),
  isRecommended: z.boolean(),
  deployAt: maybeNumber,
  seenAt: z.number(),
});

const keptRing = z.object({
  ring: z.string(),
  profileId: maybeText,
  approval: z.enum(['automatic', 'manual']).nullable(),
  deferralDays: maybeNumber,
  gatedSince: maybeNumber,
  listedAt: maybeNumber,
  isListingFailed: z.boolean(),
  unread: z.number(),
  leftOut: z.number(),
  drivers: z.array(keptDriver),
  foreign: z.array(z.string()),
  trouble: maybeText,
});

const keptWatched = z.object({
  title: z.string(),
  names: z.array(z.string()),
  offers: z.array(z.object({ ring: z.string(), at: z.number() })),
  models: z.array(z.string()),
  verdict: z
    .object({
      kind: z.enum(['pause', 'ask', 'goOn']),
      evidence: z.number(),
      level: z.number(),
      among: z.number(),
      text: z.string(),
    })
    .nullable(),
  pausedAt: maybeNumber,
});

const keptBook: z.ZodType<DriverBook> = z.object({
  asOf: z.number(),
  mode: z.enum(['automatic', 'byApproval', 'off']),
  firmware: z.enum(['automatic', 'byApproval']),
  unavailable: maybeText,
  rings: z.array(keptRing),
  installs: z.array(z.object({ name: z.string(), devices: z.number(), at: z.number() })).nullable(),
  installsAsOf: maybeNumber,
  // Earlier versions watched none.
  watched: z.array(keptWatched).default([]),
});

/** What is known of a tenant's drivers; null = nothing yet, or what another version wrote otherwise. */
export async function readDriverBook(
  store: Queries,
  { tenant }: OfTenant,
): Promise<DriverBook | null> {
  const parsed = keptBook.safeParse((await keptReading(store, { tenant, name }))?.body);
  return parsed.success ? parsed.data : null;
}

/** Keeps what was read now. */
export function keepDriverBook(
  store: Queries,
  { tenant, book }: OfTenant & { readonly book: DriverBook },
): Promise<void> {
  return keepReading(store, { tenant, name, readAt: book.asOf, body: book });
}
