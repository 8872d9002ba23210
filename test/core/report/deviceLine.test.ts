import assert from 'node:assert/strict';
import type { UpdatingDevice } from '#core/device/listed.ts';
import { ringsDoing, stateOf, whyText } from '#core/report/deviceLine.ts';
import { deviceStates } from '#core/release/view/deviceStates.ts';
import { sampleRelease } from '../../reports/sampleRelease.ts';
import { device } from '../../store/fleets.ts';

const release = sampleRelease();

function listed(more: Partial<UpdatingDevice> = {}): UpdatingDevice {
  return {
    device: { ...device(1), objectId: null },
    registration: 'ready',
    discoveredAt: 0,
    registeredAt: 0,
    failure: null,
    judgedAt: 0,
    ring: 'first',
    ringBy: 'service',
    isJoined: true,
    notReady: [],
    ineligible: null,
    labelledAt: 0,
    sameSerial: [],
    absence: null,
    drift: [],
    update: { state: 'open', eligible: true, error: null, holds: [] },
    ...more,
  };
}

const update = (state: 'done' | 'held' | 'failed' | 'installing' | 'ineligible', more = {}) => ({
  update: { state, eligible: true, error: null, holds: [], ...more },
});

describe('A device in one line', () => {
  const cases: readonly (readonly [string, UpdatingDevice])[] = [
    ['was offered it on D+1 and has not begun; deadline D+3', listed()],
    ['waits: fast is paused by ada, printer <driver> trouble', listed({ ring: 'fast' })],
    ['waits for broad, which opens on D+9 at the earliest', listed({ ring: 'broad' })],
    ['is in no ring of this release', listed({ ring: 'gone' })],
    ['is up to date', listed(update('done'))],
    [
      'held under 2026-12-B/hold-1',
      listed(update('held', { holds: ['quality/2026-12-B/hold-1'] })),
    ],
    ['its install failed, with no code told', listed(update('failed'))],
    [
      'does not count: too little free disk',
      listed({ ...update('ineligible'), ineligible: 'disk' }),
    ],
    [
      'check 6 edition: Home',
      listed({
        registration: 'notRegistered',
        failure: { check: 'edition', number: 6, seen: 'Home' },
      }),
    ],
    ['excluded', listed({ registration: 'excluded' })],
  ];
  for (const [text, one] of cases)
    it(`reads: ${text}`, () => assert.equal(whyText(one, release), text));

  it('says that nothing has begun where nothing has', () => {
    assert.equal(whyText(listed({ update: null }), null), 'no release has begun yet');
  });

  it('is looked for in the rings that do so, so that each state has its devices and no two share any', () => {
    for (const ring of [...release.rings.map(({ name }) => name), 'gone', null])
      for (const one of [listed({ ring })]) {
        const found = deviceStates.filter((state) => {
          const meant = ringsDoing(state, release);
          if (meant === null) return false;
          return meant.names.includes(ring ?? '') !== meant.isAllOthers;
        });
        assert.deepEqual(found, [stateOf(one, release)]);
      }
  });
});
