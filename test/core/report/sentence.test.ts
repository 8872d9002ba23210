import assert from 'node:assert/strict';
import type { Release } from '#core/release/state/release.ts';
import { concernOf, tenantSentence, type Concern } from '#core/report/sentence.ts';
import { day, judgedRelease, publishedAt, sampleRelease } from '../../reports/sampleRelease.ts';
import { missedRelease, plannedIn, sampleQuestion } from '../../reports/sampleTenant.ts';

const calm = (release: Release): Release => ({
  ...release,
  rings: release.rings.map((ring) => ({ ...ring, pause: null })),
});
const rolling = calm(sampleRelease());
const asks: Release = { ...rolling, proposals: [sampleQuestion(day(7))] };
const mishap = {
  subject: 'source/devices',
  kind: 'unreachable',
  why: 'no answer',
  since: day(6),
  tries: 3,
  nextAt: null,
  toldAt: null,
};

function textOf(release: Release, now = day(7)): string {
  return tenantSentence([release], now)?.text ?? '';
}

describe('A tenant in one sentence', () => {
  it('says by how much an objective was missed, what keeps the devices, and until when', () => {
    assert.equal(
      textOf(missedRelease(), day(21)),
      'Windows quality updates 2026-12-B missed its objective by 4.4 points, at 90.6 % of 900 devices: ' +
        '74 devices with firmware R68 1.22 are held; the hold lasts until Tue 19 Jan 2027 unless it is lifted.',
    );
  });

  it('says who decides until when, by the names of the policy where it has any', () => {
    assert.match(textOf(asks), /; an approver decides until Fri 18 Dec 2026\.$/);
    const approval = { ...asks.policy.approval, approvers: ['ada', 'kim'] };
    assert.match(
      textOf({ ...asks, policy: { ...asks.policy, approval } }),
      /; ada or kim decides until /,
    );
  });

  it('says that the time to answer is over once it is', () => {
    assert.match(textOf(asks, day(30)), /an approver decides; the time to answer is over\.$/);
  });

  it('says who may let a paused ring go on, and how many devices wait in it', () => {
    assert.match(
      textOf(sampleRelease()),
      /30 devices wait in fast, which is paused; ada may let it go on, or it ends on Tue 19 Jan 2027\.$/,
    );
  });

  it('says how many are short, and that nobody has to act where nothing stands out', () => {
    const well = { ...rolling, progress: rolling.progress && { ...rolling.progress } };
    assert.match(
      textOf(well),
      /has 5 % of 935 counting devices up to date, \d+ short of the 95 % asked by D\+21 \(Tue 29 Dec 2026\): 2 devices failed to install it; nobody has to act\.$/,
    );
    assert.equal(
      textOf(judgedRelease(), day(21)),
      'Windows quality updates 2026-12-B met its objective with 2.7 points to spare, at 97.7 % of 902 devices.',
    );
  });

  it('names the other areas that need somebody', () => {
    const edge: Release = { ...plannedIn('edge'), troubles: [mishap] };
    assert.match(
      tenantSentence([edge, missedRelease()], day(21))?.text ?? '',
      /^Windows quality updates .*; Microsoft Edge also needs somebody\.$/,
    );
  });

  it('tells a month that has not begun by its date, and nothing where there is no release', () => {
    assert.match(textOf(plannedIn('edge'), publishedAt), /^Microsoft Edge 2026-12 starts on /);
    assert.equal(tenantSentence([], day(0)), null);
  });

  const cases: readonly (readonly [Concern, Release])[] = [
    ['missed', missedRelease()],
    ['stopped', sampleRelease()],
    ['asks', asks],
    ['troubled', { ...rolling, troubles: [mishap] }],
    ['held', { ...rolling, holds: missedRelease().holds }],
    ['underWay', rolling],
    ['met', judgedRelease()],
  ];
  for (const [concern, release] of cases)
    it(`knows a release of which is to be said: ${concern}`, () =>
      assert.equal(concernOf(release), concern));
});
