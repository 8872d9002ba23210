import assert from 'node:assert/strict';
import type { Hold, HoldProgress } from '#core/hold/hold.ts';
import { holdFrom, holdName } from '#core/hold/hold.ts';
import type { Policy } from '#core/policy/policy.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Advisory } from '#core/release/step/observation.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import { nextWake } from '#core/release/step/wake.ts';
import {
  at,
  content,
  fjord,
  level,
  onDay,
  order,
  plannedRelease,
  play,
  seen,
  seenBad,
  step,
  time,
} from '../../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

const cohort = { model: 'Fjord 13 G2' };

const ids = (decisions: readonly Decision[], ...kinds: readonly string[]): string[] =>
  decisions.filter(({ action }) => kinds.includes(action.kind)).map(({ id }) => id);
const dayOf = (decisions: readonly Decision[], id: string): number | undefined => {
  const found = decisions.find((one) => one.id.startsWith(id));
  return found === undefined ? undefined : (found.at - onDay(0)) / dayMs;
};
const held = (over: Partial<Hold> & { readonly days?: number } = {}): Hold => {
  const { days = 28, at: begun = onDay(2), ...rest } = over;
  const hold = holdFrom(begun, {
    id: '2026-11-B/hold-1',
    cohort: [fjord],
    by: 'tenant',
    owner: 'kim',
    reason: 'printers',
    days,
  });
  return { ...hold, ...rest };
};
const carrying = (...holds: readonly Hold[]): Release => ({ ...plannedRelease(), holds });
const progress = (hold: string, over: Partial<HoldProgress>): HoldProgress => ({
  hold,
  devices: 100,
  pilot: 10,
  pilotBack: 0,
  rest: 90,
  restBack: 0,
  ...over,
});

describe('a hold in time', () => {
  const { release, decisions } = play(plannedRelease(), {
    interjections: [at(1, { kind: 'hold', cohort, days: 10 })],
  });

  it('reminds its owner seven days and one day before it ends, and ends', () => {
    const [hold] = decisions.flatMap(({ action }) => (action.kind === 'hold' ? [action.hold] : []));
    const name = holdName(hold?.id ?? '');
    assert.deepEqual(ids(decisions, 'remindHold', 'unhold'), [
      `remind/${name}/7`,
      `remind/${name}/1`,
      `unhold/${name}`,
    ]);
    assert.equal(dayOf(decisions, `remind/${name}/7`), 4 + 1 / 24);
    assert.equal(dayOf(decisions, `remind/${name}/1`), 10 + 1 / 24);
    assert.equal(dayOf(decisions, `unhold/${name}`), 11 + 1 / 24);
    assert.deepEqual(release.holds, []);
  });

  it('of less than a week is reminded of only on its last day', () => {
    const reminders = (days: number): number => {
      const interjections = [at(1, { kind: 'hold', cohort, days })];
      return ids(play(plannedRelease(), { interjections }).decisions, 'remindHold').length;
    };
    assert.deepEqual([1, 2, 7, 8].map(reminders), [0, 1, 1, 2]);
  });

  it('tells only the last reminder after a long silence, and not the one before it later', () => {
    const now = onDay(11.5);
    const late = step(carrying(held({ days: 10 })), time, seen(plannedRelease(), now), now);
    assert.deepEqual(ids(late.decisions, 'remindHold'), ['remind/2026-11-B/hold-1/1']);
    const later = now + hourMs;
    assert.deepEqual(
      ids(step(late.release, time, seen(late.release, later), later).decisions, 'remindHold'),
      [],
    );
  });

  it('renews its pause on the 28th day, before Intune lets it lapse', () => {
    const long = held({ at: onDay(-9), days: 90 });
    const { decisions: all } = play(carrying(long));
    assert.deepEqual(ids(all, 'renewHold'), [`renew/${long.id}/${onDay(-9)}`]);
    assert.equal(dayOf(all, 'renew/'), 19);
  });

  it('renews it when the release ends, so that it lasts until the next one is there', () => {
    const long = held({ at: onDay(-6), days: 90 });
    const { release, decisions: all } = play(carrying(long));
    assert.equal(release.phase, 'judged');
    assert.deepEqual(ids(all, 'renewHold'), [`renew/${long.id}/${onDay(-6)}`]);
    assert.equal(dayOf(all, 'renew/'), 21);
  });

  it('renews it within 35 days however seldom the release is looked at', () => {
    const { assessments } = defaultPolicy('contoso');
    const seldom = { ...carrying(held({ at: onDay(-16), days: 90 })) };
    const policy = { ...seldom.policy, assessments: { ...assessments, hoursOtherwise: 168 } };
    const calm = play({ ...seldom, policy }, { until: onDay(12) - 1 }).release;
    assert.equal(nextWake(calm, onDay(12) - 1).at, onDay(12));
  });

  it('goes over to the next release and ends there, once', () => {
    const left = held({ at: onDay(-20), days: 24 });
    const next = planRelease({
      key: plannedRelease().key,
      basedOn: null,
      policy: plannedRelease().policy,
      publishedAt: onDay(0),
      createdAt: onDay(-10),
      carriedPauses: {},
      carriedHolds: [left],
    });
    assert.deepEqual(next.holds, [left]);
    const { decisions: all } = play(next);
    assert.deepEqual(ids(all, 'unhold'), [`unhold/${left.id}`]);
    assert.equal(dayOf(all, 'unhold/'), 4);
  });
});

describe('newcomers to a hold', () => {
  const inForce = held({ asked: null });
  const look = (hold: Hold, devices: number) => {
    const release = play(carrying(hold), { until: onDay(6) - 1 }).release;
    const known = { ...release, holds: [hold] };
    const unheld = devices === 0 ? [] : [{ hold: hold.id, devices }];
    return step(known, time, seen(known, onDay(6), { unheld }), onDay(6));
  };

  it('join it before the ring opens that could bring them the update', () => {
    const decided = ids(look(inForce, 2).decisions, 'joinHold', 'offer');
    assert.deepEqual(decided, [`join/${inForce.id}/${onDay(6)}`, 'offer/fast']);
  });

  it('are asked for once, and no ring opens until they are in its group', () => {
    const asked = { order: 'join/1', kind: 'joinHold', at: onDay(5) };
    const { decisions, waits } = look({ ...inForce, asked }, 2);
    assert.deepEqual(ids(decisions, 'joinHold', 'offer'), []);
    const why = waits.flatMap((wait) => ('why' in wait ? wait.why : []));
    assert.ok(why.some((text) => text.startsWith('newcomers to the hold on')));
  });

  it('are none of a hold that nobody new matches', () => {
    assert.deepEqual(ids(look(inForce, 0).decisions, 'joinHold'), []);
  });
});

describe('a hold that is rolled back', () => {
  const { id } = held();
  const ordered = (): Release => {
    const start = play(carrying(held()), { until: onDay(4) - 1 }).release;
    return step(start, order({ kind: 'rollBack', hold: id }), seen(start, onDay(4)), onDay(4))
      .release;
  };
  const after = (days: number, over: Partial<HoldProgress>, release = ordered()) => {
    const now = onDay(4) + days * dayMs;
    return step(release, time, seen(release, now, { holds: [progress(id, over)] }), now);
  };
  const phase = (release: Release): string | undefined => release.holds[0]?.rollback?.phase;

  it('begins with a pilot, and its 35 days begin with each phase', () => {
    assert.equal(phase(ordered()), 'pilot');
    assert.equal(ordered().holds[0]?.renewedAt, onDay(4));
    const rest = after(2, { pilotBack: 9 }).release;
    assert.equal(rest.holds[0]?.renewedAt, onDay(6));
  });

  const table: readonly (readonly [string, number, Partial<HoldProgress>, string])[] = [
    ['waits two days, though all are back', 1.9, { pilotBack: 10 }, 'pilot'],
    ['goes on to the rest when nine in ten are back', 2, { pilotBack: 9 }, 'rest'],
    ['waits for the ninth of ten', 5, { pilotBack: 8 }, 'pilot'],
    ['stops after seven days with too few', 7, { pilotBack: 8 }, 'stopped'],
    ['goes on after seven days with enough', 7, { pilotBack: 9 }, 'rest'],
    ['goes on with a pilot of nobody', 2, { pilot: 0 }, 'rest'],
  ];
  for (const [what, days, over, expected] of table) {
    it(what, () => assert.equal(phase(after(days, over).release), expected));
  }

  it('is done when nine in ten of the rest are back, and stays held', () => {
    const rest = after(2, { pilotBack: 9 }).release;
    const done = after(4, { pilotBack: 9, restBack: 81 }, rest);
    assert.equal(phase(done.release), 'done');
    assert.deepEqual(ids(after(9, { restBack: 90 }, done.release).decisions, 'rollBackHold'), []);
  });

  it('does not move while nothing is known of it', () => {
    const now = onDay(14);
    assert.equal(phase(step(ordered(), time, seen(ordered(), now), now).release), 'pilot');
  });

  it('may be ordered again once it has stopped, under ids of its own', () => {
    const stopped = after(7, { pilotBack: 0 });
    const now = onDay(12);
    const again = step(
      stopped.release,
      order({ kind: 'rollBack', hold: id }),
      seen(stopped.release, now),
      now,
    );
    assert.equal(phase(again.release), 'pilot');
    const second = after(16, { pilotBack: 0 }, again.release);
    assert.equal(phase(second.release), 'stopped');
    assert.notDeepEqual(
      ids(second.decisions, 'rollBackHold'),
      ids(stopped.decisions, 'rollBackHold'),
    );
  });

  it('is not ended by its day until something newer is out', () => {
    const { decisions, release } = play(
      { ...ordered(), createdAt: onDay(4) },
      { until: onDay(40), look: blind },
    );
    assert.deepEqual(ids(decisions, 'unhold'), []);
    const newer = { ...content, entryId: 'c', name: '2027-01-B', releasedAt: onDay(35) };
    const early = onDay(35 + 9) - hourMs;
    const out = step(release, time, seen(release, early, { content: newer }), early);
    assert.deepEqual(ids(out.decisions, 'unhold'), [], 'Broad would still get the older one');
    const due = onDay(35 + 9);
    const ended = step(out.release, time, seen(out.release, due, { content: newer }), due);
    assert.deepEqual(ids(ended.decisions, 'unhold'), [`unhold/${id}`]);
  });

  it('is ended on its day by an update dated the very day of the rollback', () => {
    const sameDay = Math.floor(onDay(4) / dayMs) * dayMs;
    const newer = { ...content, entryId: 'oob', name: '2026-12-OOB', releasedAt: sameDay };
    const superseded = step(
      ordered(),
      time,
      seen(ordered(), onDay(5), { content: newer }),
      onDay(5),
    ).release;
    const now = onDay(30);
    assert.deepEqual(
      ids(
        step(superseded, time, seen(superseded, now, { content: newer }), now).decisions,
        'unhold',
      ),
      [`unhold/${id}`],
    );
  });

  it('is renewed before each 35 days for as long as it is remembered', () => {
    const { decisions } = play(
      { ...ordered(), createdAt: onDay(4) },
      { until: onDay(100), look: blind },
    );
    const renewed = decisions
      .filter(({ action }) => action.kind === 'renewHold')
      .map((one) => one.at);
    let before = onDay(4);
    for (const instant of [...renewed, onDay(100)]) {
      assert.ok(instant - before < 35 * dayMs, `${(instant - before) / dayMs} days`);
      before = instant;
    }
    assert.ok(renewed.length >= 3);
  });
});

/** Never judged, so that the release lives on. */
const blind = (release: Release, now: number) =>
  seen(release, now, { progress: null, counts: null });

describe('a provider’s known issue', () => {
  const advisory = (id: string, builds: readonly number[] | null): Advisory => ({
    id,
    title: 'Printers',
    source: 'knownIssue',
    openedAt: onDay(2),
    builds,
  });
  const forKnownIssues: Partial<Policy> = {
    holds: { ...defaultPolicy('contoso').holds, forKnownIssues: true },
  };
  const looked = (policy: Partial<Policy>, advisories: readonly Advisory[]) => {
    const release = play(plannedRelease(policy), { until: onDay(3) - 1 }).release;
    return step(release, time, seen(release, onDay(3), { advisories }), onDay(3));
  };

  it('is told once and holds nobody, where the policy does not say so', () => {
    const first = looked({}, [advisory('WI1', [19045])]);
    assert.deepEqual(ids(first.decisions, 'advise', 'hold'), ['advisory/WI1']);
    const now = onDay(4);
    const again = step(
      first.release,
      time,
      seen(first.release, now, { advisories: [advisory('WI1', [19045])] }),
      now,
    );
    assert.deepEqual(again.decisions, []);
  });

  it('holds the builds it names, each once, and nobody where it names none', () => {
    const { release } = looked(forKnownIssues, [
      advisory('WI1', [19044, 19045]),
      advisory('WI2', [19045]),
      advisory('WI3', null),
    ]);
    assert.deepEqual(
      release.holds.map(({ cohort }) => cohort[0]?.value),
      ['19044', '19045'],
    );
  });

  it('holds no more than ten cohorts in all', () => {
    const builds = (from: number) => Array.from({ length: 7 }, (_, index) => from + index);
    const { release } = looked(forKnownIssues, [
      advisory('WI1', builds(1)),
      advisory('WI2', builds(11)),
    ]);
    assert.equal(release.holds.length, 10);
  });
});

describe('a cohort found to be bad', () => {
  it('is held by the service until a day that the policy sets', () => {
    const policy = { holds: { ...defaultPolicy('contoso').holds, days: 5 } };
    const release = play(plannedRelease(policy), { until: onDay(4) - 1 }).release;
    const [hold] = step(
      release,
      time,
      seenBad(release, onDay(4), level.paused, { cohort: fjord }),
      onDay(4),
    ).release.holds;
    assert.deepEqual(
      [hold?.by, hold?.owner, hold?.expiresAt],
      ['service', 'ringmaster', onDay(4) + 5 * dayMs],
    );
    assert.match(hold?.reason ?? '', /10 of .* with model=Fjord 13 G2 failed to install/);
  });
});
