/** The one next thing to do about a device: the first that stands in its way. */
import assert from 'node:assert/strict';
import { nextStep, type DeviceStanding } from '#core/device/nextStep.ts';

const well: DeviceStanding = { registration: 'ready', failure: null, labels: [], updates: [] };
const title = 'Windows quality updates';
const failure = { check: 'edition', number: 6, seen: 'edition Home' } as const;

describe('the next step', () => {
  const cases: readonly (readonly [string, Partial<DeviceStanding>, RegExp])[] = [
    ['of a device in no group', { registration: null }, /put it into the group/],
    ['of one that was taken out', { registration: 'excluded' }, /devices restore/],
    ['of one that fails a check', { registration: 'notRegistered', failure }, /^check 6: upgrade/],
    ['of one that waits for its checks', { registration: 'notRegistered' }, /next discovery/],
    [
      'of one that is not ready',
      { registration: 'notReady', labels: [{ notReady: ['inactive'], ineligible: null }] },
      /^inactive \(no contact for 28 days/,
    ],
    [
      'of one that does not count, before what its update does',
      {
        labels: [{ notReady: [], ineligible: 'disk' }],
        updates: [{ title, state: 'failed', error: null }],
      },
      /free more than 1 GB/,
    ],
    [
      'of one whose install failed',
      { updates: [{ title, state: 'failed', error: '0x80070070' }] },
      /failed install of Windows quality updates \(0x80070070\)/,
    ],
    ['of one that is held back', { updates: [{ title, state: 'held', error: null }] }, /held back/],
    [
      'of one with an update under way',
      { updates: [{ title, state: 'offered', error: null }] },
      /leave it switched on/,
    ],
    ['of one that is well', { updates: [{ title, state: 'done', error: null }] }, /^nothing$/],
  ];
  for (const [what, standing, said] of cases)
    it(what, () => assert.match(nextStep({ ...well, ...standing }), said));
});
