import assert from 'node:assert/strict';
import { blockerKinds } from '#core/objective/blockers.ts';
import {
  isLateIn,
  statusesOf,
  statusOf,
  statusOfDevice,
  statusWords,
  subText,
} from '#core/report/status.ts';
import { day, sampleRelease } from '../../reports/sampleRelease.ts';
import { missedRelease, sampleArea } from '../../reports/sampleTenant.ts';

const { look } = sampleArea(missedRelease());
assert.ok(look !== null);

describe('Devices by status', () => {
  it('add up to those that count, and those that do not by reason', () => {
    for (const isLate of [false, true]) {
      const rows = statusesOf(look, isLate);
      const sum = (of: (status: string) => boolean): number =>
        rows.filter(({ status }) => of(status)).reduce((total, { devices }) => total + devices, 0);
      assert.equal(
        sum((status) => status !== 'ineligible'),
        look.eligible,
      );
      assert.equal(
        sum((status) => status === 'ineligible'),
        66,
      );
    }
  });

  it('are in progress until the day of the objective, but for those whose install failed', () => {
    assert.deepEqual(
      statusesOf(look, false).filter(({ status }) => status !== 'ineligible'),
      [
        { status: 'healthy', sub: 'upToDate', devices: 815 },
        { status: 'healthy', sub: 'held', devices: 74 },
        { status: 'notUpToDate', sub: 'stuck', devices: 10 },
        { status: 'healthy', sub: 'inProgress', devices: 1 },
      ],
    );
    assert.equal(statusesOf(look, true).find(({ sub }) => sub === 'noHeartbeat')?.devices, 1);
  });

  it('each have a name and somebody to act', () => {
    for (const kind of blockerKinds)
      for (const isLate of [false, true]) {
        const { status, sub } = statusOf(kind, isLate);
        assert.match(subText(status, sub), /^[a-z ,]+$/, kind);
        assert.ok(statusWords[status].by.length > 2);
      }
    assert.equal(subText('ineligible', 'disk'), 'too little free disk');
  });

  it('are late from the instant on which the release is judged', () => {
    assert.equal(isLateIn(sampleRelease(), day(21) - 1), false);
    assert.equal(isLateIn(sampleRelease(), day(21)), true);
  });

  it('are told device by device in the same words', () => {
    const of = (state: 'done' | 'open' | 'failed' | 'ineligible', ring = 'first', at = day(7)) =>
      statusOfDevice(
        { update: { state, eligible: true, error: null, holds: [] }, ring, ineligible: null },
        sampleRelease(),
        at,
      );
    assert.deepEqual(of('done'), { status: 'healthy', sub: 'upToDate' });
    assert.deepEqual(of('open'), { status: 'healthy', sub: 'inProgress' });
    assert.deepEqual(of('open', 'fast'), { status: 'healthy', sub: 'paused' });
    assert.deepEqual(of('open', 'broad', day(22)), { status: 'notUpToDate', sub: 'notOffered' });
    assert.deepEqual(of('failed'), { status: 'notUpToDate', sub: 'stuck' });
    assert.deepEqual(of('ineligible'), { status: 'ineligible', sub: 'noUpdate' });
  });
});
