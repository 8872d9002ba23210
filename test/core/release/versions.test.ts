/** A release of a Windows version: offered ring by ring over months, stopped by people alone, and until they lift it. */
import assert from 'node:assert/strict';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { versionContent } from '#core/release/content/versionContent.ts';
import { versionUpdates, type WindowsVersion } from '#core/release/content/windowsVersions.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Advisory, Observation } from '#core/release/step/observation.ts';
import { isDutyDue } from '#core/release/step/duty.ts';
import { nextWake } from '#core/release/step/wake.ts';
import { nextComing } from '#core/release/view/coming.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import { desiredRing, type RingIntent } from '#core/ring.ts';
import { othersAfter, remaining } from '#core/ringIntents.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { badCounts, countsOf, onDay, order, progressOf, publishedAt, step, time } from './world.ts';

const ends = [{ line: 'enterprise', endsAt: Date.UTC(2028, 9, 10) }];
const known: readonly WindowsVersion[] = [
  { name: 'Windows 11, version 24H2', build: 26_100, ends },
  { name: 'Windows 11, version 25H2', build: 26_200, ends },
];
const offered = known.map(({ name }) => ({ name, releasedAt: publishedAt - 60 * dayMs }));

function planned(offers = offered): { release: Release; offers: typeof offered } {
  const release = planRelease({
    key: { tenant: 'contoso', area: 'feature', id: '2026-12-F' },
    basedOn: null,
    policy: defaultPolicy('contoso', undefined, 'feature'),
    publishedAt,
    createdAt: onDay(-10),
    carriedPauses: {},
    carriedHolds: [],
  });
  return { release, offers };
}

interface Look {
  readonly bad?: number;
  readonly advisories?: readonly Advisory[];
  readonly offers?: typeof offered;
}

function seenOf(release: Release, now: number, look: Look = {}): Observation {
  const { bad = 0, advisories = [], offers = offered } = look;
  const listed = versionUpdates(known, offers, [{ build: 26_100, devices: 1 }]);
  const calm = countsOf(release, now);
  const ring = 'test';
  const counted =
    bad === 0 ? calm : badCounts(release, now, [{ bad, ring, signal: 'blueScreen', atRisk: 60 }]);
  return {
    observedAt: now,
    content: versionContent(listed, { publishedAt, now, known: release.content }),
    progress: progressOf(release, now),
    counts: now < publishedAt ? null : counted,
    baselines: noBaselines,
    holds: [],
    exploited: [],
    advisories,
    missing: [],
  };
}

/** The release after daily looks up to a day. */
function on(days: number, look: Look = {}): Release {
  let { release } = planned();
  for (let day = -8; day <= days; day += 1) {
    const now = onDay(day) + hourMs;
    release = step(release, time, seenOf(release, now, look), now).release;
  }
  return release;
}

const openIn = ({ rings }: Release): readonly string[] =>
  rings.flatMap(({ name, offeredAt }) => (offeredAt === null ? [] : [name]));

/** The builds that rings' policies are to name. */
const named = (release: Release): readonly (string | null | undefined)[] =>
  Object.values(wantsOf(release)).map(({ pinnedTo }) => pinnedTo);

describe('a release of a Windows version', () => {
  it('opens its rings after 0, 30, 60 and 90 days, and is judged after the last deadline', () => {
    assert.deepEqual(openIn(on(0)), ['test']);
    assert.deepEqual(openIn(on(29)), ['test']);
    assert.deepEqual(openIn(on(30)), ['test', 'first']);
    assert.deepEqual(openIn(on(60)), ['test', 'first', 'fast']);
    assert.deepEqual(openIn(on(90)), ['test', 'first', 'fast', 'broad']);
    assert.equal(on(103).phase, 'summarized');
    const judged = on(104);
    assert.deepEqual([judged.phase, judged.objective?.target], ['judged', 0.99]);
  });

  it('names the least version until a ring is offered the release’s own', () => {
    assert.deepEqual(named(planned().release), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(named(on(0)), ['26200', '26100', '26100', '26100']);
    assert.deepEqual(named(on(90)), ['26200', '26200', '26200', '26200']);
  });

  it('is never stopped by the service, which says that it may not, and opens no ring meanwhile', () => {
    let release = on(3);
    const now = onDay(31);
    const bad = seenOf(release, now, { bad: 40 });
    const { decisions, release: after } = step(release, time, bad, now);
    assert.deepEqual(
      decisions.flatMap(({ action }) => (action.kind === 'pause' ? [action.ring] : [])),
      [],
    );
    assert.deepEqual(openIn(after), ['test']);
    assert.ok(after.watch !== null);
    release = after;
    assert.match(release.waiting ?? '', /first|operator/);
  });

  it('is paused by people without an end: nothing lapses, reminds or is renewed', () => {
    const release = on(31);
    const now = onDay(31) + 2 * hourMs;
    const asked = order({ kind: 'pause', ring: 'first', only: true });
    const { release: paused, decisions } = step(release, asked, seenOf(release, now), now);
    const [pause] = decisions.flatMap(({ action }) =>
      action.kind === 'pause' ? [action.pause] : [],
    );
    assert.equal(pause?.pin?.floor, 'Windows 11, version 24H2');
    assert.deepEqual(named(paused), ['26200', '26100', '26100', '26100']);
    const first = paused.rings[1];
    assert.ok(first);
    assert.match(
      ringStanding({ ...paused, rings: paused.rings }, { ...first, asked: null }, now).text,
      /^PAUSED by \w+ until it is lifted:/,
    );
    let later = paused;
    for (let day = 32; day < 89; day += 1) {
      const at = onDay(day);
      const out = step(later, time, seenOf(later, at), at);
      assert.deepEqual(
        out.decisions.filter(({ action }) => action.kind.endsWith('Pause')).map(({ id }) => id),
        [],
      );
      later = out.release;
    }
    assert.notEqual(later.rings[1]?.pause, null);
    assert.equal(isDutyDue(later, onDay(89)), false);
    assert.ok(nextWake(later, onDay(89)).at <= onDay(90));
    assert.ok((nextComing(later, onDay(89))?.at ?? 0) <= onDay(90));
    const resume = order({ kind: 'resume', ring: 'first' });
    const { release: resumed } = step(later, resume, seenOf(later, onDay(89)), onDay(89));
    assert.equal(wantsOf(resumed)['first']?.pinnedTo, '26200');
  });

  it('refuses to pause an open ring where no lower version is offered, since that would stop nobody', () => {
    const last = { offers: offered.slice(1) };
    const release = on(0, last);
    const { refusal } = step(
      release,
      order({ kind: 'pause', ring: 'test' }),
      seenOf(release, onDay(1), last),
      onDay(1),
    );
    assert.equal(
      refusal?.message,
      'Windows feature updates: no version is listed before this one, so nothing can be pinned to',
    );
    const closed = step(
      release,
      order({ kind: 'pause', ring: 'broad' }),
      seenOf(release, onDay(1), last),
      onDay(1),
    );
    assert.equal(closed.refusal, null);
  });

  it('can neither be hurried nor rolled back, and says why', () => {
    const release = on(1);
    const refused = (kind: 'expedite' | 'rollBack') =>
      step(release, order({ kind }), seenOf(release, onDay(1)), onDay(1)).refusal?.message;
    assert.equal(
      refused('expedite'),
      'Windows feature updates: feature updates follow their phases; there is no expedited form',
    );
    assert.equal(
      refused('rollBack'),
      'Windows feature updates: feature updates are rolled back by a support case only',
    );
  });

  it('holds by people alone, on the least version', () => {
    const release = on(1);
    const asked = order({ kind: 'hold', cohort: { model: 'Fjord 13 G2' } });
    const { decisions } = step(release, asked, seenOf(release, onDay(1)), onDay(1));
    const [hold] = decisions.flatMap(({ action }) => (action.kind === 'hold' ? [action.hold] : []));
    assert.deepEqual(hold?.pin?.to, [26_100]);
  });

  it('tells once what stands against it in the tenant: profiles of others, versions past it', () => {
    const against = ['profile/1', 'past/Windows 11, version 25H2'].map((id): Advisory => ({
      id,
      title: `it is ${id}`,
      source: 'tenant',
      openedAt: publishedAt,
      builds: null,
    }));
    const release = on(0);
    const now = onDay(1);
    const seen = seenOf(release, now, { advisories: against });
    const { decisions, release: after } = step(release, time, seen, now);
    const told = decisions.filter(({ action }) => action.kind === 'advise');
    assert.deepEqual(
      told.map(({ reason }) => reason),
      [
        'Against the release: it is profile/1.',
        'Against the release: it is past/Windows 11, version 25H2.',
      ],
    );
    assert.deepEqual(told.map(ruleOf), ['release.against', 'release.against']);
    const again = step(after, time, { ...seen, observedAt: now + hourMs }, now + hourMs);
    assert.deepEqual(
      again.decisions.filter(({ action }) => action.kind === 'advise'),
      [],
    );
  });
});

describe('a ring that several releases of versions have a say in', () => {
  const plan = { deferralDays: 0, deadlineDays: 5, gracePeriodDays: 2 };
  const intent = (release: string, over: Partial<RingIntent>): RingIntent => ({
    release,
    cadence: plan,
    pause: false,
    closed: false,
    rolledBackAt: null,
    until: null,
    ...over,
  });
  const toOf = (...intents: RingIntent[]) => desiredRing(plan, intents).pinnedTo;
  const former = intent('2025-12-F', { pinnedTo: '26100' });
  const closing = intent('2026-12-F', { closed: true, pinnedTo: '22631' });

  it('keeps what an earlier one has offered while a newer one keeps it closed', () => {
    assert.equal(toOf(former, closing), '26100');
    const over = remaining({ ...former, isOver: true }, plan, publishedAt);
    assert.equal(toOf(over, closing), '26100');
  });

  it('goes on to what the newest has offered', () => {
    const offer = intent('2026-12-F', { pinnedTo: '26200' });
    assert.equal(toOf(former, offer), '26200');
    assert.equal(toOf(offer, former), '26200');
  });

  it('is stopped by whichever pauses it, and goes on once that is lifted', () => {
    const paused = intent('2025-12-F', { pause: true, pinnedTo: '22631', until: Infinity });
    const offer = intent('2026-12-F', { pinnedTo: '26200' });
    assert.equal(toOf(paused, offer), '22631');
    const act = {
      release: '2026-12-F',
      lifts: 'all',
      rolledBackAt: null,
      isOffered: false,
    } as const;
    assert.equal(toOf(...othersAfter([paused], act), offer), '26200');
    assert.equal(toOf(...othersAfter([former], act), closing), '26100');
  });
});
