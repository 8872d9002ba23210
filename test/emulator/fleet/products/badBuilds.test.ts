/** Builds of Office and Edge that break an application, in the scenarios that play them. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Fleet, noPolicies } from '../../../../emulator/fleet/fleet.ts';
import { makeFleet } from '../fleets.ts';
import { builds, day, monthly, officePolicy, pinned } from './worlds.ts';

const size = 400;
const eventsOf = (
  fleet: Fleet,
  app: string,
  span: readonly [number, number],
  policies = officePolicy([-10, monthly]),
) =>
  Array.from({ length: size }, (_, index) =>
    fleet.appEventsAt(index, day(span[0]), day(span[1]), noPolicies, policies),
  )
    .flat()
    .filter((event) => event.app === app);

describe('A bad build of Office', () => {
  const bad = makeFleet('bad-office', size);
  const calm = makeFleet('calm', size);

  it('crashes Outlook where it is, and nothing before it came', () => {
    const before = (fleet: Fleet) => eventsOf(fleet, 'outlook.exe', [-14, 0]).map(({ at }) => at);
    deepEqual(before(bad), before(calm));
    const during = eventsOf(bad, 'outlook.exe', [5, 10]);
    ok(during.length > 3 * eventsOf(calm, 'outlook.exe', [5, 10]).length, String(during.length));
    const onBad = during.filter(({ appVersion }) => appVersion === builds.played);
    ok(onBad.length / during.length > 0.8);
  });

  it('leaves other applications and devices without the add-in as they are', () => {
    const excel = (fleet: Fleet) => eventsOf(fleet, 'excel.exe', [0, 20]).map(({ at }) => at);
    deepEqual(excel(bad), excel(calm));
  });

  it('is over with the build that mends it, and where devices are pinned to the one before', () => {
    const late = eventsOf(bad, 'outlook.exe', [22, 28]);
    ok(late.length < 2 * eventsOf(calm, 'outlook.exe', [22, 28]).length, String(late.length));
    ok(late.some(({ appVersion }) => appVersion === '16.0.15128.20294'));
    const held = officePolicy([-10, { ...monthly, ...pinned(builds.before) }]);
    const kept = eventsOf(bad, 'outlook.exe', [5, 10], held);
    ok(kept.length < 2 * eventsOf(calm, 'outlook.exe', [5, 10]).length, String(kept.length));
  });
});

describe('A bad build of Edge', () => {
  it('crashes the browser where it has come, more and more over days', () => {
    const bad = makeFleet('edge-hold', size);
    const count = (from: number) => eventsOf(bad, 'msedge.exe', [from, from + 2], []).length;
    ok(count(7) < 30, String(count(7)));
    ok(count(12) > 2 * count(7) && count(14) > count(11));
    const on = eventsOf(bad, 'msedge.exe', [14, 16], []).filter(
      ({ appVersion }) => appVersion === '103.0.1264.37',
    );
    ok(on.length > 20);
  });
});

describe('An event of an application', () => {
  it('tells the version that the device ran then, and the scenario’s own where no product brings it', () => {
    const fleet = makeFleet('calm', size);
    const versions = (app: string) =>
      new Set(eventsOf(fleet, app, [0, 20]).map(({ appVersion }) => appVersion));
    ok(versions('outlook.exe').has(builds.before) && versions('outlook.exe').has(builds.played));
    ok([...versions('msedge.exe')].every((version) => /^10[1-3]\.0\./.test(version)));
    equal([...versions('ledger.exe')].join(), '8.2.1');
  });
});
