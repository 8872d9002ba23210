import assert from 'node:assert/strict';
import type { Decision } from '#core/release/step/decision.ts';
import { planRelease } from '#core/release/state/plan.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import { contentOf } from '#core/release/content/contentOf.ts';
import {
  ringOf,
  type Content,
  type ContentUpdate,
  type Release,
} from '#core/release/state/release.ts';
import { nextWake } from '#core/release/step/wake.ts';
import {
  at,
  content,
  onDay,
  order,
  plannedRelease,
  play,
  publishedAt,
  seen,
  step,
  time,
} from '../../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

const midnightOf = (instant: number): number => Math.floor(instant / dayMs) * dayMs;

/** Never judged, so that the release lives on. */
const blind = (release: Release, now: number) =>
  seen(release, now, { progress: null, counts: null });
const rollBackFirst = at(4, { kind: 'rollBack', ring: 'first' });
const rolledBack = (until: number): { release: Release; decisions: readonly Decision[] } =>
  play(plannedRelease(), { interjections: [rollBackFirst], until, look: blindAfterDay5 });
const blindAfterDay5 = (release: Release, now: number) =>
  now < onDay(5) ? seen(release, now) : blind(release, now);
const of = (decisions: readonly Decision[], ...kinds: string[]): Decision[] =>
  decisions.filter(({ action }) => kinds.includes(action.kind));
const resume = (release: Release, now: number): string | null =>
  refusalOf(release, { kind: 'resume', ring: 'first', operator: 'kim', reason: 'x' }, now)?.kind ??
  null;
const superseded = (release: Release, newer: Content, now: number) =>
  step(release, time, seen(release, now, { content: newer }), now);
const outOfBand = (releasedAt: number): Content => ({
  ...content,
  entryId: 'oob',
  name: '2026-12-OOB',
  releasedAt,
});

describe('the pause of a ring that was rolled back', () => {
  it('never lapses: it is renewed before each 35 days, and nobody is told that it will', () => {
    const { release, decisions } = rolledBack(onDay(120));
    assert.deepEqual(of(decisions, 'lapsePause', 'remindPause'), []);
    const renewed = of(decisions, 'renewPause')
      .filter(({ action }) => action.kind === 'renewPause' && action.ring === 'first')
      .map((one) => one.at);
    let before = rollBackFirst.at;
    for (const instant of [...renewed, onDay(120)]) {
      assert.ok(instant - before < 35 * dayMs, `${(instant - before) / dayMs} days`);
      before = instant;
    }
    assert.ok(renewed.length > 3);
    const pause = ringOf(release, 'first')?.pause;
    assert.equal(pause?.at, rollBackFirst.at, 'it is still the same pause');
  });

  it('decides nothing twice when it is asked again right after a renewal', () => {
    const { release } = rolledBack(onDay(32) + 7_200_000);
    const now = onDay(32) + 7_200_000;
    assert.deepEqual(step(release, time, blind(release, now), now).decisions, []);
  });

  it('may not be lifted until something newer is out', () => {
    const { release } = rolledBack(onDay(6));
    assert.equal(resume(release, onDay(6)), 'rolledBack');
    const { release: newer } = superseded(release, outOfBand(onDay(6)), onDay(6));
    assert.equal(resume(newer, onDay(7)), null);
  });

  it('may not be lifted for an update that comes later with a lower build', () => {
    const { release } = rolledBack(onDay(6));
    const { name, releasedAt, isExpeditable, severity, targets, entryId } = content;
    const of = { cadence: 'monthly', classification: 'security' };
    const own = { entryId, name, releasedAt, isExpeditable, severity, targets, ...of };
    const withNext = (revision: number): Content => ({
      ...content,
      updates: [
        own,
        {
          ...own,
          entryId: 'oob',
          cadence: 'outOfBand',
          releasedAt: onDay(6),
          targets: targets.map((target) => ({ ...target, version: [19_044, revision] })),
        },
      ],
    });
    const after = (revision: number) =>
      resume(superseded(release, withNext(revision), onDay(6)).release, onDay(8));
    assert.deepEqual([after(1700), after(1767)], ['rolledBack', null]);
  });

  it('may not be lifted before the deferral of what is newer is over: until then it would get what was taken off', () => {
    const { release } = rolledBack(onDay(6));
    const { release: newer } = superseded(release, outOfBand(onDay(6)), onDay(6));
    assert.equal(resume(newer, onDay(7) - 1), 'rolledBack');
    const command = { kind: 'resume', ring: 'first', operator: 'kim', reason: 'x' } as const;
    assert.match(
      refusalOf(newer, command, onDay(6))?.message ?? '',
      /deferral of 2026-12-OOB .*2026-12-15/,
    );
  });

  it('may be lifted for an update dated at midnight of the very day of the rollback', () => {
    const { release } = rolledBack(onDay(4) + 2 * hourMs);
    const newer = outOfBand(midnightOf(onDay(4)));
    assert.ok(newer.releasedAt < rollBackFirst.at);
    const after = superseded(release, newer, onDay(5)).release;
    assert.equal(
      resume(after, onDay(5)),
      'rolledBack',
      'the catalogue tells no hour, so the day must be over',
    );
    assert.equal(resume(after, onDay(6)), null);
  });

  it('may not be lifted for the very update of that day', () => {
    const sameDay = { ...content, releasedAt: midnightOf(onDay(0)) };
    const look = (release: Release, now: number) =>
      seen(release, now, { content: now < onDay(0) ? null : sameDay });
    const { release } = play(plannedRelease(), {
      interjections: [{ at: onDay(0) + 1, trigger: order({ kind: 'rollBack', ring: 'test' }) }],
      look,
      until: onDay(1),
    });
    const command = { kind: 'resume', ring: 'test', operator: 'kim', reason: 'x' } as const;
    assert.equal(refusalOf(release, command, onDay(1))?.kind, 'rolledBack');
  });

  it('when lifted forgets what was taken off, so that the newer update may be rolled back too', () => {
    const { release } = rolledBack(onDay(6));
    const newer = superseded(release, outOfBand(onDay(6)), onDay(6)).release;
    const now = onDay(7);
    const resumed = step(
      newer,
      order({ kind: 'resume', ring: 'first' }),
      seen(newer, now),
      now,
    ).release;
    assert.equal(ringOf(resumed, 'first')?.rolledBackAt, null);
    const command = { kind: 'rollBack', ring: 'first', operator: 'kim', reason: 'x' } as const;
    assert.equal(refusalOf(resumed, command, now), null);
  });

  it('once superseded reminds and lapses like any other, and forgets what was taken off', () => {
    const { release } = rolledBack(onDay(6));
    const newer = outOfBand(onDay(6));
    const look = (state: Release, now: number) => ({ ...blind(state, now), content: newer });
    let state = superseded(release, newer, onDay(6)).release;
    const all: Decision[] = [];
    for (let now = onDay(6); now < onDay(45); now = nextWake(state, now).at) {
      const taken = step(state, time, look(state, now), now);
      all.push(...taken.decisions);
      state = taken.release;
    }
    const ofFirst = of(all, 'remindPause', 'lapsePause').map(
      (one) => (one.at - rollBackFirst.at) / dayMs,
    );
    assert.deepEqual(ofFirst, [28, 34, 35]);
    assert.equal(ringOf(state, 'first')?.rolledBackAt, null);
  });
});

describe('a ring that was rolled back, in the next release', () => {
  const before = rolledBack(onDay(21)).release;
  const pause = ringOf(before, 'first')?.pause;
  assert.ok(pause !== null && pause !== undefined);
  const publishedAt = onDay(35);
  const next = planRelease({
    key: { ...before.key, id: '2027-01-B' },
    basedOn: null,
    policy: before.policy,
    publishedAt,
    createdAt: onDay(22),
    carriedPauses: { first: pause },
    carriedHolds: [],
  });
  const update: Content = {
    ...content,
    entryId: 'next',
    name: '2027-01-B',
    releasedAt: publishedAt,
  };
  const look = (release: Release, now: number) =>
    seen(release, now, {
      content: now < publishedAt ? null : update,
      ...(now < publishedAt ? { counts: null } : {}),
    });
  const playNext = (o: Parameters<typeof play>[1] = {}) => play(next, { look, ...o });

  it('is remembered as rolled back, and may not be resumed before the publication', () => {
    assert.equal(ringOf(next, 'first')?.rolledBackAt, rollBackFirst.at);
    assert.equal(resume(next, onDay(30)), 'rolledBack');
    assert.equal(resume(playNext({ until: publishedAt - 1 }).release, onDay(34)), 'rolledBack');
  });

  it('has a pause that lasts over the gap between the two releases, since it was renewed at the end of the first', () => {
    assert.equal(pause.expiresAt, onDay(21) + 35 * dayMs);
    const { decisions } = playNext({ until: publishedAt + dayMs });
    assert.deepEqual(of(decisions, 'lapsePause', 'remindPause'), []);
  });

  it('may be resumed for the newer update, and then opens with it', () => {
    const day = (days: number) => publishedAt + days * dayMs;
    const { decisions, refusals } = playNext({
      interjections: [{ at: day(2) + hourMs, trigger: order({ kind: 'resume', ring: 'first' }) }],
      until: day(4),
    });
    assert.deepEqual(refusals, []);
    const offered = decisions.find(({ id }) => id === 'offer/first')?.at ?? 0;
    assert.ok(offered > day(2) && offered <= day(3));
  });
});

describe('a rollback after the next month’s update is out', () => {
  const old = play(plannedRelease(), { look: blindAfterDay5, until: onDay(34) }).release;
  const command = { kind: 'rollBack', ring: 'first', operator: 'kim', reason: 'x' } as const;

  it('is refused in the older release, since it would take off the newer update', () => {
    assert.equal(refusalOf(old, command, onDay(35) - 1), null);
    assert.equal(refusalOf(old, command, onDay(35))?.kind, 'releaseOver');
  });
});

describe('a ring kept closed by its gate', () => {
  const silent = (release: Release, now: number) =>
    seen(release, now, { content: null, progress: null, counts: null });
  const renewals = (decisions: readonly Decision[], ring: string): number[] =>
    of(decisions, 'renewPause')
      .filter(({ action }) => action.kind === 'renewPause' && action.ring === ring)
      .map((one) => one.at);

  it('is closed anew before each 35 days, so that nothing opens it in Intune', () => {
    const { decisions } = play(plannedRelease(), { look: silent, until: onDay(120) });
    let before = onDay(0);
    for (const instant of [...renewals(decisions, 'broad'), onDay(120)]) {
      assert.ok(instant - before < 35 * dayMs);
      before = instant;
    }
  });

  it('is so also while it is paused, and the pause lapses on its own day', () => {
    const { decisions } = play(plannedRelease(), {
      look: silent,
      interjections: [at(20, { kind: 'pause', ring: 'broad' })],
      until: onDay(70),
    });
    const [first = 0, second = 0] = renewals(decisions, 'broad');
    assert.ok(first < onDay(35) && second < first + 35 * dayMs, 'renewed under the pause');
    const [lapse] = of(decisions, 'lapsePause');
    assert.equal(lapse?.at, onDay(55) + hourMs);
    assert.equal(of(decisions, 'offer').length, 0);
  });

  it('is renewed in time however seldom it is looked at', () => {
    const planned = plannedRelease();
    const policy = {
      ...planned.policy,
      assessments: { ...planned.policy.assessments, hoursOtherwise: 168 },
    };
    const { release } = play({ ...planned, policy }, { until: onDay(20) });
    const [, , , broad] = release.rings;
    assert.ok(broad !== undefined);
    const closed = { ...broad, offeredAt: null, closedAt: onDay(0) };
    const waiting = {
      ...release,
      rings: release.rings.map((ring) => (ring.name === 'broad' ? closed : ring)),
    };
    assert.equal(nextWake(waiting, onDay(28) - 1).at, onDay(28));
  });
});

describe('what came out of band for some Windows versions', () => {
  const version = (build: number, revision: number) => ({
    line: String(build),
    version: [build, revision],
    label: `Windows ${build}`,
    kb: 'KB1',
  });
  const monthly: ContentUpdate = {
    ...content,
    cadence: 'monthly',
    classification: 'security',
    targets: [version(19044, 1766), version(22000, 739)],
  };
  const partial = (day: number, ...builds: readonly number[]): ContentUpdate => ({
    ...monthly,
    entryId: `oob-${day}`,
    name: `OOB ${day}`,
    cadence: 'outOfBand',
    releasedAt: onDay(day),
    targets: builds.map((build) => version(build, 9_000 + day)),
  });
  const resumedOn = (day: number, ...updates: readonly ContentUpdate[]): string | null => {
    const { release } = rolledBack(onDay(5));
    const now = onDay(day);
    const shown = contentOf([monthly, ...updates], { publishedAt, now });
    return resume({ ...release, content: shown }, now);
  };

  it('lets a ring that was rolled back go on only once all its versions have something newer', () => {
    assert.equal(resumedOn(12, partial(6, 19044)), 'rolledBack');
    assert.equal(resumedOn(12, partial(6, 19044), partial(7, 22000)), null);
    assert.equal(resumedOn(12, partial(6, 19044, 22000)), null);
  });

  it('does not count what only devices enrolled in hotpatch get', () => {
    const update = partial(6, 19044, 22000);
    const targets = update.targets.map((one) => ({ ...one, isHotpatch: true }));
    assert.equal(resumedOn(12, { ...update, targets }), 'rolledBack');
  });
});
