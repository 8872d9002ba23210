import assert from 'node:assert/strict';
import { parseCommand, type Command } from '#core/release/command/command.ts';
import { lookedInVain } from '#core/release/step/mishaps.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import type { Release } from '#core/release/state/release.ts';
import { onDay, plannedRelease, play } from '../world.ts';

const rolling = (): Release => play(plannedRelease(), { until: onDay(2) }).release;
const over = (): Release => play(plannedRelease()).release;
type RingKind = 'pause' | 'resume' | 'expedite' | 'rollBack';
const command = (kind: RingKind, ring?: string): Command => ({
  kind,
  operator: 'kim',
  reason: 'because',
  ...(ring === undefined ? {} : { ring }),
});
const pausedBy = (by: 'service' | 'tenant'): Release => {
  const release = rolling();
  const pause = { by, operator: 'lee', reason: 'x', at: onDay(2), expiresAt: onDay(37) };
  return { ...release, rings: release.rings.map((ring) => ({ ...ring, pause })) };
};
const withPolicy = (policy: Partial<Release['policy']>): Release => ({
  ...rolling(),
  policy: { ...rolling().policy, ...policy },
});
const onlyLee = (release: Release): Release => {
  const { policy } = release;
  return {
    ...release,
    policy: { ...policy, approval: { ...policy.approval, approvers: ['lee'] } },
  };
};
const ofArea = (area: Release['key']['area']): Release => ({
  ...rolling(),
  key: { ...rolling().key, area },
});

const approval = (subject: string): Command => ({
  kind: 'approve',
  operator: 'kim',
  reason: 'as the test asks',
  subject,
});
const withQuestion = (release: Release): Release =>
  lookedInVain(release, { kind: 'StoreBehind', why: 'older', at: onDay(30) });

describe('a command', () => {
  const table: readonly (readonly [string, Release, Command, string | null])[] = [
    ['pause of a rolling release', rolling(), command('pause'), null],
    ['pause before the announcement', plannedRelease(), command('pause'), null],
    ['pause of an unknown ring', rolling(), command('pause', 'Fats'), 'unknownRing'],
    ['pause of a ring paused just now', pausedBy('tenant'), command('pause', 'fast'), 'alreadySo'],
    ['pause of a ring that the service paused', pausedBy('service'), command('pause'), 'alreadySo'],
    [
      'pause of a release that is over, whose stragglers may be stopped',
      over(),
      command('pause'),
      null,
    ],
    ['expedite of a release that is over', over(), command('expedite'), 'releaseOver'],
    ['approval of a release that is over', over(), approval('goOn'), 'releaseOver'],
    [
      'approval of what the watch of a release that is over asks',
      withQuestion(over()),
      approval(`store/${over().revision}`),
      null,
    ],
    [
      'pause against the policy',
      withPolicy({ tenantPause: false }),
      command('pause'),
      'policyForbids',
    ],
    ['pause of Edge', ofArea('edge'), command('pause'), 'areaCannot'],
    [
      'pause of Microsoft 365 Apps by an operator',
      ofArea('office'),
      command('pause'),
      'areaCannot',
    ],
    ['resume of a ring that runs', rolling(), command('resume', 'fast'), 'alreadySo'],
    ['resume of a tenant’s pause', pausedBy('tenant'), command('resume', 'fast'), null],
    ['resume of the service’s pause', pausedBy('service'), command('resume', 'fast'), null],
    [
      'resume of another’s pause by someone who may not approve',
      onlyLee(pausedBy('tenant')),
      command('resume', 'fast'),
      'notAllowed',
    ],
    [
      'resume of one’s own pause by someone who may not approve',
      onlyLee(pausedBy('tenant')),
      { ...command('resume', 'fast'), operator: 'lee' },
      null,
    ],
    [
      'resume of the service’s pause by someone who may not approve',
      onlyLee(pausedBy('service')),
      command('resume', 'fast'),
      'pausedByService',
    ],
    ['expedite of a rolling release', rolling(), command('expedite'), null],
    ['expedite before publication', plannedRelease(), command('expedite'), 'notStarted'],
    ['expedite of Test, which is as fast', rolling(), command('expedite', 'test'), 'alreadySo'],
    [
      'expedite of a paused ring',
      pausedBy('tenant'),
      command('expedite', 'fast'),
      'pausedByTenant',
    ],
    [
      'expedite against the policy',
      withPolicy({ expedite: { ...rolling().policy.expedite, allowed: false } }),
      command('expedite'),
      'policyForbids',
    ],
    ['expedite of a feature update', ofArea('feature'), command('expedite'), 'areaCannot'],
    ['rollback of an offered ring', rolling(), command('rollBack', 'first'), null],
    [
      'rollback of a ring that was not offered',
      rolling(),
      command('rollBack', 'broad'),
      'notOffered',
    ],
  ];
  for (const [what, release, given, kind] of table) {
    it(`${kind === null ? 'is taken' : `is refused as ${kind}`}: ${what}`, () => {
      const refusal = refusalOf(release, given, onDay(2));
      assert.equal(refusal?.kind ?? null, kind);
      if (refusal !== null) assert.ok(refusal.message.length > 10);
    });
  }

  it('names the rings there are when it names one there is not', () => {
    assert.match(
      refusalOf(rolling(), command('pause', 'slow'), onDay(2))?.message ?? '',
      /test, first, fast, broad/,
    );
  });
});

describe('a command’s argument from a form', () => {
  const malformed: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /not an object/],
    [null, /not an object/],
    ['pause', /not an object/],
    [[], /not an object/],
    [{}, /"operator" is missing/],
    [{ operator: 'kim' }, /"reason" is missing/],
    [{ operator: ' ', reason: 'x' }, /"operator" is missing/],
    [{ operator: 7, reason: 'x' }, /"operator" is missing/],
    [{ operator: 'kim', reason: 'x', ring: 3 }, /"ring" is number/],
    [{ operator: 'kim', reason: 'x', rings: [] }, /unknown field "rings"/],
    [{ operator: 'kim', reason: 'x'.repeat(501) }, /longer than 500/],
  ];
  for (const [argument, message] of malformed) {
    it(`is refused with the way out: ${JSON.stringify(argument)?.slice(0, 60)}`, () => {
      const refusal = parseCommand('pause', argument);
      assert.ok('message' in refusal);
      assert.equal(refusal.kind, 'malformed');
      assert.match(refusal.message, message);
    });
  }

  it('is taken when it has an operator and a reason', () => {
    assert.deepEqual(parseCommand('pause', { operator: 'kim', reason: 'x', ring: 'fast' }), {
      kind: 'pause',
      operator: 'kim',
      reason: 'x',
      ring: 'fast',
    });
  });
});
