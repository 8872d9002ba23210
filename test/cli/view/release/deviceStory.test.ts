/** Why a device has an update or not: one line a case, in the order in which the service itself asks. */
import assert from 'node:assert/strict';
import pc from 'picocolors';
import type { Release } from '#core/release/state/release.ts';
import { storyAnswer, storyLines, type StoryValues } from '#cli/view/release/deviceStory.ts';
import type { ListedDevice } from '#core/device/listed.ts';
import type { DeviceStory } from '#store/device/deviceStory.ts';
import { content, onDay, plannedRelease } from '../../../core/release/world.ts';

const plain = pc.createColors(false);
const planned = plannedRelease();
const offered: Release = {
  ...planned,
  rings: planned.rings.map((ring) =>
    ring.name === 'fast' ? { ...ring, offeredAt: onDay(6) } : ring,
  ),
};
const silent: DeviceStory = { exposure: null, badDays: [], holds: [], installs: [], policy: null };
const device = {
  deviceId: '0b9d1f0e-0000-4000-8000-000000000001',
  entraDeviceId: null,
  manufacturer: 'Nordwind',
  model: 'Fjord 13 G2',
  osVersion: '10.0.19044.1706',
  lastSyncAt: onDay(5),
};
const listed = {
  device,
  registration: 'ready',
  discoveredAt: onDay(-30),
  registeredAt: onDay(-30),
  failure: null,
  ring: 'fast',
  ringBy: 'service',
  isJoined: true,
  notReady: [],
  ineligible: null,
  labelledAt: onDay(5),
} as unknown as ListedDevice;

const exposure = { ring: 'fast', since: onDay(6), version: [19_044, 1766], backAt: null };
const held = [{ hold: '2026-12-B/hold-1', part: 'hold' as const, joinedAt: onDay(3) }];
const failed = {
  state: 'failed' as const,
  targetBuild: '10.0.19044.1766',
  errorClass: 'WUDamaged',
  errorCode: '0x80073712',
  at: onDay(7),
};

describe('Whether a device has the update', () => {
  const cases: readonly (readonly [string, Partial<StoryValues>, string, RegExp])[] = [
    ['seen with it', { story: { ...silent, exposure } }, 'yes', /with build 19044\.1766/],
    [
      'seen below it again',
      { story: { ...silent, exposure: { ...exposure, backAt: onDay(8) } } },
      'wentBack',
      /below it again Wed 16 Dec/,
    ],
    [
      'taken out of the service',
      { listed: { ...listed, registration: 'excluded' } },
      'no',
      /taken out of the service/,
    ],
    ['never discovered', { listed: { ...listed, registration: null } }, 'no', /registration group/],
    [
      'failed a check',
      {
        listed: {
          ...listed,
          registration: 'notRegistered',
          failure: { check: 'managed', number: 2, seen: 'nothing' },
        },
      },
      'no',
      /check 2 managed failed: nothing/,
    ],
    ['held', { story: { ...silent, holds: held } }, 'no', /held under 2026-12-B\/hold-1/],
    [
      'on a Windows out of service',
      { release: { ...offered, content: { ...content, outOfService: ['19044'] } } },
      'no',
      /Windows 10 21H2 is out of service.* outOfService \(.*extended security updates/,
    ],
    [
      'kept from it by a safeguard',
      {
        story: {
          ...silent,
          installs: [
            { ...failed, state: 'notOffered', errorClass: 'SafeguardHold', errorCode: '57340481' },
          ],
        },
      },
      'no',
      /does not offer it.* SafeguardHold \(Microsoft keeps .*wait\), number 57340481/,
    ],
    ['without a ring', { listed: { ...listed, ring: null } }, 'notYet', /no ring yet/],
    [
      'on its way',
      { listed: { ...listed, isJoined: false } },
      'notYet',
      /on its way into the group/,
    ],
    ['in a closed ring', { release: planned }, 'notYet', /not offered yet; .* \(gate evidence\)/],
    [
      'in a paused ring',
      {
        release: {
          ...planned,
          rings: planned.rings.map((ring) => ({
            ...ring,
            pause: {
              by: 'tenant' as const,
              operator: 'ada',
              reason: 'printers',
              at: onDay(7),
              expiresAt: onDay(42),
            },
          })),
        },
      },
      'notYet',
      /paused by ada: printers/,
    ],
    [
      'failed to install',
      { story: { ...silent, installs: [failed] } },
      'notYet',
      /failed Tue 15 Dec 2026 18:00 UTC: 0x80073712 WUDamaged, the component store is damaged; ring/,
    ],
    [
      'failed to install, nobody knows of what',
      {
        story: { ...silent, installs: [{ ...failed, errorClass: null, errorCode: null }] },
      },
      'notYet',
      /install failed Tue 15 Dec 2026 18:00 UTC; ring fast was offered/,
    ],
    [
      'waits for its restart',
      {
        story: { ...silent, installs: [{ ...failed, state: 'restartPending', errorClass: null }] },
      },
      'notYet',
      /waits for its restart since/,
    ],
    ['offered and silent', {}, 'notYet', /has not begun; last contact Sun 13 Dec/],
  ];
  for (const [what, own, has, why] of cases) {
    it(`is told of one ${what}`, () => {
      const answer = storyAnswer({ release: offered, listed, story: silent, ...own });
      assert.equal(answer.has, has);
      assert.match(answer.why, why);
    });
  }
});

describe("A device's story", () => {
  it('tells its bad days by what the signals call them', () => {
    const badDays = [
      { signal: 'blueScreen', at: onDay(7), what: '0x3b', code: null },
      { signal: 'installFailure', at: onDay(8), what: 'Odd', code: '0x8BADF00D' },
      { signal: 'dark', at: onDay(9), what: null, code: null },
    ];
    const story = { ...silent, badDays, installs: [failed] };
    const lines = storyLines({ release: offered, listed, story }, plain);
    assert.match(lines[0] ?? '', /^This device does not have the update yet of 2026-12-B: /);
    for (const line of [
      'bad       Tue 15 Dec 2026 18:00 UTC had a blue screen: 0x0000003B SYSTEM_SERVICE_EXCEPTION, a call into the kernel failed',
      '          Wed 16 Dec 2026 18:00 UTC failed to install: 0x8BADF00D Odd',
      '          Thu 17 Dec 2026 18:00 UTC fell silent after the update',
      'installs  Tue 15 Dec 2026 18:00 UTC failed 10.0.19044.1766, 0x80073712 WUDamaged, the component store is damaged',
    ])
      assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
    assert.ok(lines.includes('held      –'));
  });
});
