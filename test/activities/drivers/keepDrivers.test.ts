/** Looking after drivers, over HTTP and a real store: gates, drift, what is paused, and what is told. */
import assert from 'node:assert/strict';
import type { DriverPlan } from '#core/driver/plan.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { driverNotes } from '#core/driver/notes.ts';
import { recordFacts } from '#store/device/deviceFacts.ts';
import { recordBadDays } from '#store/evidence/badDays.ts';
import { markRead } from '#store/evidence/sourceReads.ts';
import { enroll } from '../../store/evidence/histories.ts';
import { guid } from '../../store/fleets.ts';
import { readDriverBook } from '#store/driver/book.ts';
import { readDriverWords } from '#store/driver/words.ts';
import { saveRelease } from '#store/release/releases.ts';
import { upsertRing } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import { foundInForce, listWrites, noteSent } from '#store/writes.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { keepDrivers } from '../../../src/activities/drivers/keepDrivers.ts';
import { steerDrivers } from '../../../src/activities/drivers/steerDrivers.ts';
import { openDatabase } from '../../store/database.ts';
import { plannedRelease } from '../../core/release/world.ts';
import { startDriverTenant, type DriverTenant, type WireProfile } from './tenant.ts';

const asOf = Date.parse('2026-12-10T12:00:00Z');
const groups = {
  test: '11111111-0000-4000-8000-000000000001',
  fast: '11111111-0000-4000-8000-000000000002',
};
const policies = { test: 'policy-test', fast: 'policy-fast' };
const names = ['test', 'fast'] as const;
const plan: DriverPlan = {
  mode: 'automatic',
  firmware: 'byApproval',
  rings: [
    { name: 'test', deferralDays: 0 },
    { name: 'fast', deferralDays: 6 },
  ],
};

describe('looking after drivers', () => {
  let store: Store;
  let tenant: DriverTenant;
  let deps: Deps;
  let name = '';
  let made = 0;

  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  beforeEach(async () => {
    made += 1;
    name = `drivers-${made}`;
    tenant = await startDriverTenant(Object.values(policies));
    const feeds = { knownExploited: null, securityGuide: null };
    deps = { graph: tenant.graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
    for (const [position, ring] of names.entries())
      await upsertRing(store, {
        tenant: name,
        area: 'quality',
        ring,
        position,
        groupId: groups[ring],
        policyId: policies[ring],
        cadence: { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 },
        paused: false,
        pauseExpiresAt: null,
        rolledBackAt: null,
        writtenAt: asOf,
      });
  });
  afterEach(() => tenant.close());

  const keep = (given: DriverPlan = plan, at = asOf) =>
    keepDrivers(deps, { tenant: name, area: 'quality', plan: given, asOf: at });
  const profileOf = (ring: keyof typeof groups): WireProfile => {
    const found = [...tenant.profiles.values()].find(
      (one) => one.groups.includes(groups[ring]) && one.description?.includes(`drivers/${ring}`),
    );
    assert.ok(found, `no profile of ${ring}`);
    return found;
  };
  const offer = (
    ring: keyof typeof groups,
    id: string,
    driverClass: string,
    approvalStatus: string,
  ) => {
    const driver = { id, name: `Contoso - ${driverClass} - ${id}`, driverClass, approvalStatus };
    profileOf(ring).drivers.push(driver);
    return driver;
  };

  it('gives each ring a profile of its own days before it lets drivers in, and writes nothing again', async () => {
    const kept = await keep();
    assert.deepEqual([kept.gated, kept.rings], [2, 2]);
    assert.deepEqual(
      names.map((ring) => {
        const { approvalType, deploymentDeferralInDays: days, displayName } = profileOf(ring);
        return [approvalType, days, displayName];
      }),
      [
        ['automatic', 0, 'Windows Autopatch – Driver Update Policy [Test]'],
        ['automatic', 6, 'Windows Autopatch – Driver Update Policy [Fast]'],
      ],
    );
    assert.deepEqual([...tenant.excluded.values()], [false, false]);
    const writes = tenant.writes();
    const gate = writes.findIndex((one) => one === 'PATCH deviceConfigurations/policy-test');
    const assigned = writes.findIndex((one) => one.endsWith('/assign'));
    assert.ok(assigned >= 0 && assigned < gate, writes.join('\n'));
    await keep();
    assert.deepEqual(tenant.writes(), writes);
  });

  it('puts drift right: days, groups, the mark, the ring, and a profile that was deleted', async () => {
    await keep();
    const fast = profileOf('fast');
    fast.deploymentDeferralInDays = 0;
    fast.groups = [groups.fast, groups.test];
    fast.description = 'mine now';
    tenant.excluded.set(policies.test, true);
    tenant.profiles.delete(profileOf('test').id);
    const { gated } = await keep(plan, asOf + dayMs);
    assert.equal(gated, 2);
    const { deploymentDeferralInDays: days, groups: reached, description } = profileOf('fast');
    assert.deepEqual([days, reached], [6, [groups.fast]]);
    assert.match(description ?? '', /drivers\/fast mine now$/);
    assert.equal(tenant.excluded.get(policies.test), false);
    assert.equal(tenant.profiles.size, 2);
  });

  it('keeps a row of the audit for what each walk has written, and makes a profile under the same name', async () => {
    const walks = [asOf, asOf + dayMs, asOf + 2 * dayMs];
    for (const at of walks) {
      tenant.excluded.set(policies.test, true);
      tenant.profiles.delete([...tenant.profiles.keys()][0] ?? '');
      await keep(plan, at);
    }
    const written = await listWrites(store, { tenant: name, limit: 100 });
    const gates = written.filter(({ path }) => path.endsWith(policies.test));
    assert.deepEqual(
      gates.map(({ at, attempts, status }) => [at, attempts, status]),
      walks.map((at) => [at, 1, 200]),
    );
    const made = written.filter(
      ({ method, path }) => method === 'POST' && !path.endsWith('assign'),
    );
    assert.deepEqual(
      made.map(({ intentId }) => intentId),
      ['drivers/test/make/automatic', 'drivers/fast/make/automatic'],
    );
  });

  it('closes in the audit what a killed try of the same walk has sent, once that is found in force', async () => {
    await keep();
    const at = asOf + dayMs;
    const sent = {
      intentId: `drivers/test/${at}/gate`,
      tenant: name,
      method: 'PATCH',
      path: policies.test,
      why: 'as the walk asks',
      at,
    };
    await noteSent(store, [sent]);
    await keep(plan, at);
    const written = await listWrites(store, { tenant: name, limit: 100 });
    assert.equal(written.at(-1)?.intentId, sent.intentId);
    assert.equal(written.at(-1)?.status, foundInForce);
  });

  it('replaces a profile whose way of approving is another by a new one, and only then deletes the old one', async () => {
    await keep();
    const former = profileOf('fast').id;
    await keep({ ...plan, mode: 'byApproval' }, asOf + dayMs);
    assert.equal(tenant.profiles.has(former), false);
    const { approvalType, deploymentDeferralInDays: days } = profileOf('fast');
    assert.deepEqual([approvalType, days, tenant.profiles.size], ['manual', null, 2]);
    const writes = tenant.writes();
    const deleted = writes.findIndex((one) => one.startsWith('DELETE') && one.endsWith(former));
    const assigned = writes.findLastIndex((one) => one.endsWith(`${profileOf('fast').id}/assign`));
    assert.ok(assigned >= 0 && assigned < deleted, writes.join('\n'));
    assert.deepEqual([...tenant.excluded.values()], [false, false]);
  });

  it('that are off keeps drivers away first, and then gives up its profiles', async () => {
    await keep();
    await keep({ ...plan, mode: 'off' }, asOf + dayMs);
    assert.equal(tenant.profiles.size, 0);
    assert.deepEqual([...tenant.excluded.values()], [true, true]);
    const writes = tenant.writes();
    const shut = writes.findLastIndex((one) => one === 'PATCH deviceConfigurations/policy-test');
    assert.ok(shut < writes.findIndex((one) => one.startsWith('DELETE')));
  });

  it('finds a profile of somebody else that reaches a ring, tells it, and never changes it', async () => {
    const foreign: WireProfile = {
      id: 'f0e1',
      displayName: 'Drivers by hand',
      description: 'of the network team',
      approvalType: 'automatic',
      deploymentDeferralInDays: 0,
      createdDateTime: '2025-01-01T00:00:00Z',
      groups: [groups.fast.toUpperCase()],
      drivers: [],
    };
    tenant.profiles.set(foreign.id, foreign);
    const before = structuredClone(foreign);
    const { notes } = await keep();
    assert.match(notes[0] ?? '', /^fast: "Drivers by hand" reaches the ring/);
    await keep({ ...plan, mode: 'off' }, asOf + dayMs);
    assert.deepEqual(tenant.profiles.get(foreign.id), before);
  });

  it('leaves a profile that bears our mark under another name, and says so', async () => {
    await keep();
    const { id, description } = profileOf('fast');
    const copy = {
      ...structuredClone(profileOf('fast')),
      id: 'c0b1',
      displayName: 'Copy',
      description,
    };
    tenant.profiles.set(copy.id, copy);
    const { notes } = await keep(plan, asOf + dayMs);
    assert.ok(tenant.profiles.has('c0b1') && tenant.profiles.has(id));
    assert.match(notes[0] ?? '', /"Copy" bears our mark/);
  });

  it('pauses firmware that a profile has approved by itself, once, and leaves other drivers', async () => {
    await keep();
    const bios = offer('test', 'bios', 'Firmware', 'approved');
    const dock = offer('test', 'dock', 'System', 'approved');
    await keep(plan, asOf + dayMs);
    assert.deepEqual([bios.approvalStatus, dock.approvalStatus], ['suspended', 'approved']);
    const [word] = await readDriverWords(store, { tenant: name });
    assert.deepEqual([word?.driverId, word?.by, word?.action], ['bios', 'service', 'suspend']);
    // Somebody approves it in the portal.
    bios.approvalStatus = 'approved';
    await keep(plan, asOf + 2 * dayMs);
    assert.equal(bios.approvalStatus, 'approved');
    const lax = { ...plan, firmware: 'automatic' } as const;
    const other = offer('fast', 'bios2', 'Firmware', 'approved');
    await keep(lax, asOf + 3 * dayMs);
    assert.equal(other.approvalStatus, 'approved');
  });

  it('pauses a driver by which a hold of the newest release stands, in each ring, and says for which', async () => {
    await keep();
    const [test, fast] = names.map((ring) => offer(ring, 'dock', 'System', 'approved'));
    const release = plannedRelease();
    const key = { ...release.key, tenant: name };
    const hold = {
      id: 'quality/2026-12-B/hold-1',
      cohort: [{ fact: 'driver system', value: 'Contoso - System - dock' }],
      by: 'service',
      owner: 'ringmaster',
      reason: '5 of 9 devices had a blue screen',
      at: asOf,
      expiresAt: asOf + 28 * dayMs,
      renewedAt: asOf,
      reminders: [],
      rollback: null,
    } as const;
    await saveRelease(store, {
      release: { ...release, key, holds: [hold] },
      status: 'running',
      at: asOf,
    });
    const former = { ...release, key: { ...key, id: '2026-11-B' } };
    await saveRelease(store, { release: former, status: 'completed', at: asOf });
    await keep(plan, asOf + dayMs);
    assert.deepEqual([test?.approvalStatus, fast?.approvalStatus], ['suspended', 'suspended']);
    const words = await readDriverWords(store, { tenant: name });
    assert.match(words[0]?.reason ?? '', /2026-12-B\/hold-1 holds devices by this driver: 5 of 9/);
  });

  it('keeps each driver by its id although names repeat, and since when it was on offer', async () => {
    await keep();
    profileOf('test').drivers.push(
      { id: 'a', name: 'Twice', driverClass: 'System', approvalStatus: 'needsReview' },
      { id: 'b', name: 'Twice', driverClass: 'System', approvalStatus: 'approved' },
    );
    await keep(plan, asOf + dayMs);
    await keep(plan, asOf + 2 * dayMs);
    const book = await readDriverBook(store, { tenant: name });
    assert.deepEqual(
      book?.rings[0]?.drivers.map(({ driverId, seenAt }) => [driverId, seenAt]),
      [
        ['a', asOf + dayMs],
        ['b', asOf + dayMs],
      ],
    );
  });

  for (const status of [400, 403, 404])
    it(`keeps drivers away from rings that nothing gates where profiles are answered with ${status}`, async () => {
      tenant.excluded.set(policies.fast, false);
      tenant.instead = ({ url }) =>
        url.includes('windowsDriverUpdateProfiles')
          ? { status, body: { error: { code: 'Refused', message: 'not here' } } }
          : null;
      const { gated, notes } = await keep();
      assert.equal(gated, 0);
      assert.match(notes[0] ?? '', /gives no driver update profiles/);
      assert.deepEqual([...tenant.excluded.values()], [true, true]);
    });

  it('leaves as it is what a profile gated before a permission was withdrawn', async () => {
    await keep();
    tenant.instead = ({ url }) =>
      url.includes('windowsDriverUpdateProfiles') ? { status: 403, body: {} } : null;
    const { gated } = await keep(plan, asOf + dayMs);
    assert.equal(gated, 2);
    assert.deepEqual([...tenant.excluded.values()], [false, false]);
  });

  it('lets what one ring lacks keep no other, and lets no drivers into that one', async () => {
    tenant.instead = ({ method, body }) =>
      method === 'POST' && JSON.stringify(body).includes('[Test]')
        ? { status: 400, body: { error: { code: 'BadRequest', message: 'no' } } }
        : null;
    const { gated, notes } = await keep();
    assert.equal(gated, 1);
    assert.match(notes[0] ?? '', /^test: .*\(GraphInvalid\)/);
    assert.deepEqual([...tenant.excluded.values()], [true, false]);
  });

  it('is tried again as a whole where Graph is only away', async () => {
    tenant.instead = () => ({ status: 503, body: {} });
    await assert.rejects(keep());
    assert.equal(await readDriverBook(store, { tenant: name }), null);
  });

  const say = (
    action: 'approve' | 'decline' | 'pause',
    drivers: readonly string[],
    ring?: string,
  ) =>
    steerDrivers(deps, {
      tenant: name,
      request: {
        action,
        drivers,
        operator: 'kim',
        reason: 'as the test asks',
        ...(ring === undefined ? {} : { ring }),
      },
      asOf: asOf + 3 * dayMs,
    });

  it('carries out what an operator says, and tells what became of each driver', async () => {
    await keep();
    const [bios, stuck] = ['bios', 'stuck'].map((id) =>
      offer('test', id, 'Firmware', 'needsReview'),
    );
    offer('fast', 'bios', 'Firmware', 'needsReview');
    await keep(plan, asOf + dayMs);
    const done = await say('approve', ['bios', 'stuck'], 'test');
    assert.ok('steered' in done);
    assert.deepEqual(
      done.steered.map(({ ring, driverId, outcome }) => `${ring} ${driverId} ${outcome}`),
      ['test bios done', 'test stuck failed'],
    );
    assert.deepEqual([bios?.approvalStatus, stuck?.approvalStatus], ['approved', 'needsReview']);
    const words = await readDriverWords(store, { tenant: name });
    assert.deepEqual(
      words.map(({ driverId, operator }) => [driverId, operator]),
      [['bios', 'kim']],
    );
    const book = await readDriverBook(store, { tenant: name });
    assert.equal(
      book?.rings[0]?.drivers.find(({ driverId }) => driverId === 'bios')?.status,
      'approved',
    );
    // What a person has approved is not paused at the next look.
    await keep(plan, asOf + 4 * dayMs);
    assert.equal(bios?.approvalStatus, 'approved');
  });

  it('keeps and tells what was done in one ring where another one refuses', async () => {
    await keep();
    const [test, fast] = names.map((ring) => offer(ring, 'dock', 'System', 'needsReview'));
    await keep(plan, asOf + dayMs);
    const { id } = profileOf('fast');
    tenant.instead = ({ url }) =>
      url.endsWith(`${id}/executeAction`)
        ? { status: 404, body: { error: { code: 'NotFound' } } }
        : null;
    const done = await say('approve', ['dock']);
    assert.ok('steered' in done);
    assert.deepEqual(
      done.steered.map(({ ring, outcome }) => `${ring} ${outcome}`),
      ['test done', 'fast failed'],
    );
    assert.deepEqual([test?.approvalStatus, fast?.approvalStatus], ['approved', 'needsReview']);
    const book = await readDriverBook(store, { tenant: name });
    assert.deepEqual(
      book?.rings.map(({ drivers }) => drivers[0]?.status),
      ['approved', 'needsReview'],
    );
    await assert.rejects(say('approve', ['dock']), /executeAction/);
    tenant.instead = ({ url }) =>
      url.endsWith(`${id}/executeAction`) ? { status: 503, body: {} } : null;
    await assert.rejects(say('decline', ['dock'], 'fast'));
  });

  it('names the older driver that devices may get once the newest is paused', async () => {
    await keep();
    offer('test', '1.1', 'System', 'approved');
    offer('test', '1.2', 'System', 'approved');
    await keep(plan, asOf + dayMs);
    const done = await say('pause', ['1.2']);
    assert.ok('steered' in done);
    assert.deepEqual(done.steered[0]?.inPlace, ['Contoso - System - 1.1']);
  });

  it('refuses what a rule stands against, and what is not known', async () => {
    const early = await say('approve', ['bios']);
    assert.ok('kind' in early);
    assert.equal(early.kind, 'notNow');
    await keep();
    const none = await say('approve', ['bios']);
    assert.ok('kind' in none);
    assert.equal(none.kind, 'unknownDriver');
  });

  it('tells a driver that is gone by the time it is spoken of', async () => {
    await keep();
    offer('test', 'gone', 'System', 'needsReview');
    await keep(plan, asOf + dayMs);
    profileOf('test').drivers.pop();
    const done = await say('approve', ['gone']);
    assert.ok('steered' in done);
    assert.equal(done.steered[0]?.outcome, 'notFound');
    assert.deepEqual(await readDriverWords(store, { tenant: name }), []);
  });

  describe('once the devices of a driver were seen', () => {
    const [book, pad] = [{ model: 'Book' }, { model: 'Pad' }];
    const days = [1, 2, 3, 4];
    /** Devices of two models in each ring; those of the first have the driver in the ring that was offered it. */
    async function seen(bad: readonly number[]): Promise<void> {
      const release = plannedRelease();
      const key = { ...release.key, tenant: name };
      await saveRelease(store, { release: { ...release, key }, status: 'running', at: asOf });
      const of = (ring: string, is: object, from: number) =>
        Array.from({ length: 40 }, (_, nth) => ({
          number: from + nth,
          ring,
          is: { ...is, lastSyncAt: asOf + 9 * dayMs },
        }));
      await enroll(store, name, [
        ...of('test', book, 0),
        ...of('fast', book, 40),
        ...of('test', pad, 80),
        ...of('fast', pad, 120),
      ]);
      const value = 'Contoso - System - new';
      const fact = { deviceId: guid('device', 0), fact: 'driver system', value };
      await recordFacts(store, { tenant: name, at: asOf, rows: [fact] });
      const rows = days.flatMap((day) =>
        bad
          .filter((number) => number % days.length === day - 1)
          .map((number) => ({
            deviceId: guid('device', number),
            signal: 'blueScreen',
            at: asOf + day * dayMs,
            what: null,
          })),
      );
      await recordBadDays(store, { tenant: name, rows, learnedAt: asOf + 6 * dayMs });
      for (const source of ['startups', 'apps', 'contact'] as const)
        await markRead(store, { key, source, until: asOf + 6 * dayMs });
    }
    const offerNew = (): void => {
      offer('test', 'new', 'System', 'approved');
      offer('fast', 'new', 'System', 'approved');
      offer('fast', 'old', 'System', 'approved');
    };
    const statuses = () =>
      names.flatMap((ring) =>
        profileOf(ring).drivers.map(({ id, approvalStatus }) => `${ring} ${id} ${approvalStatus}`),
      );
    const range = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, nth) => from + nth);

    it('pauses one that is bad in each ring, tells the older one that may come, and pauses it once', async () => {
      await keep();
      offerNew();
      await seen(range(0, 40));
      await keep(plan, asOf + hourMs);
      assert.deepEqual(statuses(), ['test new approved', 'fast new approved', 'fast old approved']);
      await keep(plan, asOf + 6 * dayMs);
      assert.deepEqual(statuses(), [
        'test new suspended',
        'fast new suspended',
        'fast old approved',
      ]);
      const words = await readDriverWords(store, { tenant: name });
      assert.match(
        words[0]?.reason ?? '',
        /Its own devices are worse .*40 of 40 devices had a blue screen.*\(driver\.pause\.evidence\)/,
      );
      const known = await readDriverBook(store, { tenant: name });
      assert.ok(known);
      assert.match(
        driverNotes(known)[0]?.text ?? '',
        /Devices may get Contoso - System - old in its place/,
      );
      for (const ring of names) {
        const driver = profileOf(ring).drivers.find(({ id }) => id === 'new');
        assert.ok(driver);
        driver.approvalStatus = 'approved';
      }
      await keep(plan, asOf + 7 * dayMs);
      assert.deepEqual(statuses(), ['test new approved', 'fast new approved', 'fast old approved']);
    });

    for (const [others, bad] of [
      ['of its model elsewhere', range(0, 80)],
      ['of its ring that it is not for', [...range(0, 40), ...range(80, 120)]],
    ] as const)
      it(`pauses none whose devices are no worse than those ${others}`, async () => {
        await keep();
        offerNew();
        await seen(bad);
        await keep(plan, asOf + hourMs);
        await keep(plan, asOf + 6 * dayMs);
        assert.equal(statuses()[0], 'test new approved');
        const known = await readDriverBook(store, { tenant: name });
        assert.equal(known?.watched[0]?.verdict?.kind, 'goOn');
      });

    it('says nothing of one of which no report tells which models have it, nor without a release', async () => {
      await keep();
      offerNew();
      await keep(plan, asOf + hourMs);
      await keep(plan, asOf + 6 * dayMs);
      const known = await readDriverBook(store, { tenant: name });
      assert.deepEqual(
        known?.watched.map(({ title, models, verdict }) => [title, models, verdict]),
        [['Contoso - System - new', [], null]],
      );
    });
  });
});
