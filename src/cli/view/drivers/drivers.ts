/** What is known of drivers, for people and scripts: how rings are gated, what is on offer, and what an operator should know. */
import {
  offeredAt,
  type DriverBook,
  type DriverWord,
  type RingDrivers,
} from '#core/driver/book.ts';
import { isFirmware, titleOf, type DriverStatus } from '#core/driver/driver.ts';
import type { DriverNote } from '#core/driver/notes.ts';
import { dateText, daysText, instantText } from '#core/instantText.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { tableLines, wrapped } from '../table.ts';
import { isoOrNull } from '../iso.ts';

/** What is shown, and of which ring and status. */
export interface ShownBook {
  readonly tenant: string;
  /** Null = nothing is known yet. */
  readonly book: DriverBook | null;
  readonly words: readonly DriverWord[];
  /** What to know of the book; none without one. */
  readonly notes: readonly DriverNote[];
  readonly ring: string | null;
  readonly status: DriverStatus | null;
}

type Width = Pick<Terminal, 'paint' | 'columns'>;

const nothingYet =
  'Nothing is known of drivers yet: the care of the tenant looks after them with each walk of the fleet, once a release has begun.';

/** Gates, drivers, and what to know. */
export function bookLines(shown: ShownBook, { paint, columns }: Width): readonly string[] {
  const { book } = shown;
  if (book === null) return wrapped(nothingYet, columns);
  const rings = ringsShown(book, shown);
  const rows = driverRows(rings, shown);
  const notes = shown.notes.map(({ kind, text }) => (kind === 'fault' ? `! ${text}` : text));
  const head = ['driver', '>devices', ...rings.map(({ ring }) => ring)];
  return [
    `${paint.bold('Drivers')} as of ${instantText(book.asOf)}: ${modeText(book)}.`,
    ...rings.flatMap((ring) => wrapped(`  ${ring.ring}: ${gateText(ring)}`, columns)),
    '',
    ...(rows.length === 0
      ? ['No such driver is on offer.']
      : tableLines(head, rows, paint, Infinity)),
    ...(notes.length === 0 ? [] : ['', ...notes.flatMap((note) => wrapped(note, columns))]),
    ...wordLines(shown, columns),
  ];
}

function ringsShown({ rings }: DriverBook, { ring }: ShownBook): readonly RingDrivers[] {
  return rings.filter((one) => ring === null || one.ring === ring);
}

function modeText({ mode, firmware }: DriverBook): string {
  switch (mode) {
    case 'off':
      return 'kept away from all rings';
    case 'byApproval':
      return 'nothing comes without a person’s word';
    case 'automatic':
      return firmware === 'automatic'
        ? 'approved by themselves, firmware too'
        : 'approved by themselves, firmware by a person’s word';
  }
}

function gateText({ gatedSince, approval, deferralDays }: RingDrivers): string {
  if (gatedSince === null) return 'no profile; the ring keeps drivers away';
  return approval === 'automatic'
    ? `${daysText(deferralDays ?? 0)} after a driver came onto its list`
    : 'by a person’s word';
}

/** One line for each driver, by name and version: the same one may have another id in another ring. */
function driverRows(
  rings: readonly RingDrivers[],
  { status }: ShownBook,
): readonly (readonly string[])[] {
  const rows = new Map<string, { readonly devices: number; readonly cells: string[] }>();
  for (const [place, ring] of rings.entries())
    for (const driver of ring.drivers) {
      if (status !== null && driver.status !== status) continue;
      const title = `${titleOf(driver)}${isFirmware(driver) ? ' (firmware)' : ''}`;
      const key = `${title} ${driver.releasedAt ?? ''}`;
      const known = rows.get(key) ?? { devices: 0, cells: [title, ...rings.map(() => '–')] };
      known.cells[place + 1] = standText(ring, driver);
      rows.set(key, { devices: known.devices + (driver.devices ?? 0), cells: known.cells });
    }
  return [...rows.values()].map(({ devices, cells: [title = '', ...cells] }) => [
    title,
    String(devices),
    ...cells,
  ]);
}

function standText(ring: RingDrivers, driver: RingDrivers['drivers'][number]): string {
  switch (driver.status) {
    case 'approved': {
      const at = offeredAt(ring, driver);
      return at === null ? 'approved' : `from ${dateText(at).replace(/ \d{4}$/, '')}`;
    }
    case 'needsReview':
      return 'waits';
    case 'suspended':
      return 'paused';
    case 'declined':
      return 'declined';
    case 'other':
      return 'not known';
  }
}

const wordsMax = 10;

/** Who said what of drivers last, as far as they are still on offer. */
function wordLines({ book, words, ring }: ShownBook, columns: number): readonly string[] {
  const offered = new Set(
    book?.rings.flatMap((one) => one.drivers.map(({ driverId }) => `${one.ring} ${driverId}`)),
  );
  const shown = words
    .filter((word) => ring === null || word.ring === ring)
    .filter((word) => offered.has(`${word.ring} ${word.driverId}`))
    .slice(0, wordsMax);
  if (shown.length === 0) return [];
  const past = { approve: 'approved', decline: 'declined', suspend: 'paused' } as const;
  return [
    '',
    ...shown.flatMap((word) =>
      wrapped(
        `${instantText(word.at)}  ${word.operator} ${past[word.action]} "${word.name}" in ${word.ring}: ${word.reason}`,
        columns,
      ),
    ),
  ];
}

/** The same for scripts: instants in ISO 8601 UTC. */
export function bookDocument(shown: ShownBook): object {
  const { tenant, book, words, notes, status } = shown;
  if (book === null) return { tenant, drivers: null };
  const { asOf, mode, firmware, unavailable, installs, installsAsOf, watched } = book;
  return {
    tenant,
    drivers: {
      asOf: isoOrNull(asOf),
      mode,
      firmware,
      unavailable,
      rings: ringsShown(book, shown).map((ring) => ({
        ...ring,
        gatedSince: isoOrNull(ring.gatedSince),
        listedAt: isoOrNull(ring.listedAt),
        drivers: ring.drivers
          .filter((driver) => status === null || driver.status === status)
          .map((driver) => ({
            ...driver,
            isFirmware: isFirmware(driver),
            releasedAt: isoOrNull(driver.releasedAt),
            deployAt: isoOrNull(driver.deployAt),
            seenAt: isoOrNull(driver.seenAt),
            offeredAt: isoOrNull(offeredAt(ring, driver)),
          })),
      })),
      installs: installs?.map((install) => ({ ...install, at: isoOrNull(install.at) })) ?? null,
      installsAsOf: isoOrNull(installsAsOf),
      watched: watched.map((one) => ({
        ...one,
        offers: one.offers.map(({ ring, at }) => ({ ring, at: isoOrNull(at) })),
        pausedAt: isoOrNull(one.pausedAt),
      })),
      notes,
      words: words.map((word) => ({ ...word, at: isoOrNull(word.at) })),
    },
  };
}
