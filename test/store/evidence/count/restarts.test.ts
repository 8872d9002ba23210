/** Restarts that devices do not come back from, counted once more device by device. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { markRead } from '#store/evidence/sourceReads.ts';
import { foldDays } from '#store/evidence/count/folding.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../../database.ts';
import {
  after as updated,
  before as old,
  count,
  day0,
  enroll,
  expose,
  install,
  publishedAt,
  report,
  signalOf,
  tell,
  releaseOf,
} from '../histories.ts';
import { dayMs } from '#core/time.ts';
import { qualityOf } from '../../fleets.ts';

const signal = 'notBack';
const firstDay = -24;
const lastDay = 12;
const everyDay = Array.from({ length: lastDay - firstDay + 1 }, (_, nth) => firstDay + nth);

/** The day of publication is the second of its week here; a device is heard, if at all, at six in the morning. */
interface Story {
  readonly ring: 'first' | 'broad';
  readonly model: 'Book' | 'Pad';
  /** The day of the first contact: weeks before the publication, or a few days, as in a tenant's first month. */
  readonly knownSince: number;
  readonly contacts: readonly number[];
  /** The first contact with the update on; null = never. */
  readonly arrives: number | null;
  /** The day from which on reports tell of an install under way; null = they never do. */
  readonly begins: number | null;
  readonly fails: boolean;
}

const stories: fc.Arbitrary<readonly Story[]> = fc.array(
  fc
    .record({
      ring: fc.constantFrom('first' as const, 'broad' as const),
      model: fc.constantFrom('Book' as const, 'Pad' as const),
      knownSince: fc.constantFrom(firstDay, firstDay, -9, -2),
      isOff: fc.array(fc.constantFrom(false, false, false, false, true), {
        minLength: everyDay.length,
        maxLength: everyDay.length,
      }),
      silentFrom: fc.option(fc.integer({ min: 0, max: 8 }), { freq: 2 }),
      arrives: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 }),
      begins: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 }),
      fails: fc.constantFrom(false, false, false, true),
    })
    .map(({ isOff, silentFrom, arrives, ...story }): Story => {
      const contacts = everyDay.filter(
        (day, nth) =>
          day === story.knownSince ||
          (day > story.knownSince &&
            isOff[nth] === false &&
            !isWeekend(day) &&
            day < (silentFrom ?? Infinity)),
      );
      return {
        ...story,
        contacts,
        arrives: contacts.find((day) => day >= (arrives ?? 99)) ?? null,
      };
    }),
  { minLength: 8, maxLength: 30 },
);

function isWeekend(day: number): boolean {
  const weekday = (((day + 1) % 7) + 7) % 7;
  return weekday > 4;
}

const at = (day: number): number => (day0 + day) * dayMs + dayMs / 4;
const noonOf = (day: number): number => (day0 + day) * dayMs + dayMs / 2;

async function live(store: Store, tenant: string, fleet: readonly Story[]): Promise<void> {
  const seenOn = (day: number) =>
    fleet.flatMap(({ contacts, arrives, model }, number) =>
      contacts.includes(day)
        ? [
            {
              number,
              is: {
                lastSyncAt: at(day),
                model,
                osVersion: arrives !== null && day >= arrives ? updated : old,
              },
            },
          ]
        : [],
    );
  for (const day of everyDay) {
    const newcomers = seenOn(day)
      .filter(({ number }) => fleet[number]?.knownSince === day)
      .map((one) => ({ ...one, ring: fleet[one.number]?.ring ?? '' }));
    if (newcomers.length > 0) await enroll(store, tenant, newcomers);
    await tell(store, tenant, seenOn(day));
    if (day < 0) continue;
    await report(
      store,
      tenant,
      fleet.flatMap(({ begins, arrives, fails }, number) =>
        begins !== null && begins <= day && (arrives === null || arrives > day)
          ? [install(number, fails ? 'failed' : 'restartPending', { at: at(begins) })]
          : [],
      ),
    );
    await markRead(store, { key: qualityOf(tenant), source: 'contact', until: noonOf(day) });
    await expose(store, tenant, noonOf(day));
  }
}

/** Whether the device is usually heard on a day: it was before, or it is not known for long and the day a working one. */
function isUsual({ contacts, knownSince }: Story, day: number): boolean {
  const known = [7, 14, 21, 28].map((back) => day - back).filter((one) => one >= knownSince);
  const heard = known.filter((one) => contacts.includes(one)).length;
  if (known.length < 2) return !isWeekend(day);
  return heard >= Math.max(2, known.length - 1);
}

function badDaysOf(story: Story): readonly number[] {
  const bad = everyDay
    .filter((today) => today >= 0)
    .flatMap((today) => {
      const last = story.contacts.findLast((day) => day <= today) ?? story.knownSince;
      if (today - last < 3 || today - last > 6) return [];
      const between = everyDay.filter((day) => day > last && day < today);
      return between.filter((day) => isUsual(story, day)).length >= 2 ? [last] : [];
    });
  return [...new Set(bad)];
}

function isInRestart({ contacts, arrives, begins, fails }: Story, day: number): boolean {
  if (arrives !== null) {
    const before = contacts.findLast((one) => one < arrives) ?? arrives;
    const since = begins !== null && begins < arrives ? begins : arrives;
    const isUnderWay = begins !== null && begins <= day && day < Math.max(before, since);
    return Math.max(before, since) === day || isUnderWay;
  }
  const last = contacts.at(-1);
  return begins !== null && !fails && (begins <= day || last === day);
}

/** The counts of a group, as text: `3: 1/4, others 2/20`. */
function expected(
  fleet: readonly Story[],
  isOfGroup: (story: Story) => boolean,
  isOther: (story: Story) => boolean,
): readonly string[] {
  return everyDay
    .filter((day) => day >= 0 && day <= lastDay - 3)
    .flatMap((day) => {
      const entering = fleet.filter(
        (one) =>
          one.contacts.includes(day) && !badDaysOf(one).some((bad) => bad >= day - 7 && bad < day),
      );
      const sums = (some: readonly Story[]): string =>
        `${some.filter((one) => badDaysOf(one).includes(day)).length}/${some.length}`;
      const own = entering.filter((one) => isInRestart(one, day) && isOfGroup(one));
      const others = entering.filter((one) => !isInRestart(one, day) && isOther(one));
      return own.length === 0 ? [] : [`${day}: ${sums(own)}, others ${sums(others)}`];
    });
}

describe('restarts', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const counted = async (tenant: string, of: { ring?: string; cohort?: string }) => {
    const { control } = await count(store, tenant, noonOf(lastDay), {
      signals: [signalOf(signal)],
      keep: [{ fact: 'model', value: 'Book' }],
    });
    return control
      .filter((row) => row.signal === signal && row.updatedAtRisk > 0)
      .filter(({ ring, cohort }) => ring === (of.ring ?? null) && cohort === (of.cohort ?? null))
      .map(
        ({ day, ...row }) =>
          `${day - day0}: ${row.updatedBad}/${row.updatedAtRisk}, others ${row.othersBad}/${row.othersAtRisk}`,
      );
  };

  it('are counted on each day of contact before them, those that end well and those that do not', async () => {
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(stories, async (fleet) => {
        nth += 1;
        const tenant = `restarts-${nth}`;
        await live(store, tenant, fleet);
        const all = (): boolean => true;
        for (const ring of ['first', 'broad'])
          assert.deepEqual(
            await counted(tenant, { ring }),
            expected(fleet, (one) => one.ring === ring, all),
          );
        const isBook = ({ model }: Story): boolean => model === 'Book';
        const book = await counted(tenant, { cohort: 'model=Book' });
        assert.deepEqual(book, expected(fleet, isBook, isBook));
        await foldDays(store, {
          key: releaseOf(tenant),
          signals: [signalOf(signal)],
          upTo: day0 + lastDay,
          publishedAt,
        });
        assert.deepEqual(await counted(tenant, { cohort: 'model=Book' }), book, 'folded');
      }),
      { numRuns: 6 },
    );
  });
});
