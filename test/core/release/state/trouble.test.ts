/** What does not succeed is counted, told once when it lasts, and forgotten when it succeeds. */
import assert from 'node:assert/strict';
import { decide } from '#core/release/step/decide.ts';
import { apply } from '#core/release/step/apply.ts';
import { halted, lookedInVain, withSources } from '#core/release/step/mishaps.ts';
import { confirmed, ordered, partsOf, wantsOf } from '#core/release/state/ordered.ts';
import { pace } from '#core/release/state/pace.ts';
import { ringOf, type Release } from '#core/release/state/release.ts';
import { isHalted, remedyOf, troubled, untroubled } from '#core/release/state/trouble.ts';
import { nextWake } from '#core/release/step/wake.ts';
import { wordsGivenUp, wordsOut } from '#core/release/state/words.ts';
import { onDay, order, plannedRelease, play, seen, step } from '../world.ts';
import { hourMs, minuteMs } from '#core/time.ts';

const now = onDay(2);
const rolling = (): Release => play(plannedRelease(), { until: now }).release;
const mishap = (at: number) => ({
  subject: 'ring/fast',
  kind: 'GraphForbidden',
  why: 'PATCH … was answered with status 403',
  at,
  nextAt: at + pace(0),
});

describe('a trouble', () => {
  it('keeps its beginning and counts its tries, and is forgotten when it succeeds', () => {
    const once = troubled(rolling(), mishap(now));
    const twice = troubled(once, mishap(now + minuteMs));
    assert.deepEqual(
      twice.troubles.map(({ since, tries }) => [since, tries]),
      [[now, 2]],
    );
    assert.deepEqual(untroubled(twice, 'ring/fast').troubles, []);
  });

  it('is told to the operators once it lasts, and only once', () => {
    const release = troubled(rolling(), mishap(now));
    const warned = (at: number, given: Release) =>
      decide(given, { kind: 'duty' }, seen(given, at), at).decisions.filter(
        ({ action }) => action.kind === 'warn',
      );
    assert.deepEqual(warned(now + 5 * minuteMs, release), []);
    const told = warned(now + 45 * minuteMs, release);
    assert.equal(told.length, 1);
    assert.match(
      told[0]?.reason ?? '',
      /Writing ring fast to Intune does not succeed for .* 403.*permission/,
    );
    assert.deepEqual(warned(now + 90 * minuteMs, told.reduce(apply, release)), []);
  });

  it('of a mail that may have gone out stands until that was told, once', () => {
    const why = 'Nothing says whether the mail went out';
    const lost = (given: Release, at: number): Release =>
      wordsGivenUp(given, { kind: 'MailUncertain', why, at }) ?? given;
    const release = wordsOut(lost(rolling(), now));
    assert.deepEqual(
      release.troubles.map(({ subject }) => subject),
      ['mail'],
    );
    const later = now + 45 * minuteMs;
    const { decisions } = decide(release, { kind: 'duty' }, seen(release, later), later);
    const told = decisions.filter(({ action }) => action.kind === 'warn');
    assert.equal(told.length, 1);
    assert.match(
      told[0]?.reason ?? '',
      /^Learning whether a mail went out .*; it is not tried again\)/,
    );
    const after = told.reduce(apply, release);
    // The mail that tells of it may be lost as well.
    const again = lost(after, later);
    assert.deepEqual(decide(again, { kind: 'duty' }, seen(again, later), later).decisions, []);
    assert.deepEqual(wordsOut(again).troubles, []);
  });

  it('waits longer with each try, an hour at most', () => {
    const paces = Array.from({ length: 20 }, (_, tries) => pace(tries));
    assert.deepEqual(
      paces,
      paces.toSorted((one, other) => one - other),
    );
    assert.equal(paces.at(-1), hourMs);
  });

  it('says what a person can do, whatever its kind', () => {
    for (const kind of ['GraphForbidden', 'GraphNotFound', 'StoreBehind', 'NeverHeardOf'])
      assert.ok(remedyOf({ kind }).length > 20, kind);
  });
});

describe('sources that are silent', () => {
  it('stand among the troubles while they are, and no longer', () => {
    const silent = [{ source: 'devices', kind: 'GraphUnauthorized', why: '401' }];
    const first = withSources(rolling(), silent, now);
    const second = withSources(first, silent, now + hourMs);
    assert.deepEqual(
      second.troubles.map(({ subject, tries, since }) => [subject, tries, since]),
      [['source/devices', 2, now]],
    );
    assert.deepEqual(withSources(second, [], now + 7_200_000).troubles, []);
  });
});

describe('a look that cannot be judged', () => {
  it('is tried again later and changes nothing else', () => {
    const release = rolling();
    const next = lookedInVain(release, { kind: 'StoreUnreachable', why: 'gone', at: now });
    assert.deepEqual({ ...next, troubles: [] }, { ...release, troubles: [] });
    assert.equal(next.troubles[0]?.nextAt, now + pace(0));
  });

  it('asks a person when the store is older than the release, once', () => {
    const behind = { kind: 'StoreBehind', why: 'older', at: now };
    const release = lookedInVain(lookedInVain(rolling(), behind), behind);
    assert.equal(release.proposals.filter(({ subject }) => subject.startsWith('store/')).length, 1);
  });
});

describe('a broken rule', () => {
  it('stops all but duties and pauses, and asks', () => {
    const release = halted(rolling(), { broken: ['no device is lost'], at: now });
    assert.ok(isHalted(release));
    const late = onDay(10);
    const looked = step(release, { kind: 'time' }, seen(release, late), late);
    assert.deepEqual(
      looked.decisions.filter(({ action }) => action.kind === 'offer'),
      [],
    );
    const { decisions } = step(release, order({ kind: 'pause' }), seen(release, late), late);
    assert.ok(decisions.length > 0 && decisions.every(({ action }) => action.kind === 'pause'));
  });
});

describe('what was ordered', () => {
  it('is asked until it is read back, and what was ordered later stays asked', () => {
    const release = rolling();
    const { decisions } = decide(
      release,
      order({ kind: 'pause', ring: 'fast' }),
      seen(release, now),
      now,
    );
    const asked = ordered(decisions.reduce(apply, release), decisions);
    assert.equal(ringOf(asked, 'fast')?.asked?.kind, 'pause');
    assert.equal(ringOf(asked, 'first')?.asked, null);
    const orders = decisions.map(({ id }) => id);
    const other = confirmed(asked, { part: 'ring/fast', orders: ['offer/fast'], at: now });
    assert.notEqual(ringOf(other, 'fast')?.asked, null);
    const done = confirmed(asked, { part: 'ring/fast', orders, at: now });
    assert.equal(ringOf(done, 'fast')?.asked, null);
  });

  it('goes with what the release wants, so that an older store can lift nothing', () => {
    const { release } = step(
      rolling(),
      order({ kind: 'pause', ring: 'fast' }),
      seen(rolling(), now),
      now,
    );
    assert.equal(wantsOf(release)['fast']?.pause, true);
    assert.equal(wantsOf(release)['fast']?.revision, release.revision);
  });

  it('is about all rings when the policy is amended, and about none when it is only told', () => {
    const { policy } = rolling();
    const amend = { kind: 'amend', policy, former: policy, operator: 'kim' } as const;
    assert.deepEqual(partsOf(amend, ['test', 'fast']), ['ring/test', 'ring/fast']);
    assert.deepEqual(partsOf({ kind: 'announce', message: 'start' }, ['test']), []);
  });
});

describe('the next look', () => {
  it('swallows no edge that fell due while a look was under way', () => {
    const release = rolling();
    const opensAt = ringOf(release, 'fast')?.opensAt ?? 0;
    const before = opensAt - minuteMs;
    assert.equal(nextWake({ ...release, lastAssessedAt: before }, before).at, opensAt);
  });
});

describe('cancelling the workflow', () => {
  it('pauses every ring, keeps them watched and asks', () => {
    const release = rolling();
    const { decisions } = decide(release, { kind: 'cancel' }, seen(release, now), now);
    const after = decisions.reduce(apply, release);
    assert.ok(after.rings.every(({ pause }) => pause !== null));
    assert.deepEqual(
      after.proposals.map(({ kind }) => kind),
      ['goOn'],
    );
  });
});
