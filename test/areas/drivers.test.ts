/**
 * Drivers over the emulator, beside a month of quality updates: a bad display driver of one model comes to the first ring when its
 * deferral is over, is found by its own devices and paused before the last ring is offered it, and the one before it comes there.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { driverNotes } from '#core/driver/notes.ts';
import type { DriverPlan } from '#core/driver/plan.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { planRelease } from '#core/release/state/plan.ts';
import { quality } from '#core/area/quality.ts';
import { hourMs } from '#core/time.ts';
import { readDriverBook } from '#store/driver/book.ts';
import { readDriverWords } from '#store/driver/words.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { keepDrivers } from '../../src/activities/drivers/keepDrivers.ts';
import { atLastAttempt } from '../activities/attempts.ts';
import { createTenant, plans } from '../activities/tenants.ts';
import { day, tokenScopes } from '../emulator/emulated.ts';
import { createAnalytics } from '#graph/logAnalytics/analytics.ts';
import { emulatedTokens } from '../graph/graphs.ts';
import { openDatabase } from '../store/database.ts';
import { lookAt } from './lookAt.ts';

const badDriver = fileURLToPath(new URL('../../scenarios/bad-driver.yaml', import.meta.url));
const bad = 'Nordlicht - Display - 31.0.101.5592';
const former = 'Nordlicht - Display - 31.0.101.5590';

describe('drivers beside a month of quality updates', () => {
  let store: Store;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());

  it('has a bad one paused by its own devices before the last ring is offered it', async () => {
    const tenant = await createTenant(store, { devices: 400, scenario: badDriver });
    const analytics = createAnalytics({
      baseUrl: tenant.emulated.url,
      kind: 'emulator',
      tokens: emulatedTokens(tenant.emulated, tokenScopes.analytics),
      workspaceId: '00000000-0000-4000-8000-000000000001',
    });
    const deps = { ...tenant.deps, analytics };
    const { key } = tenant;
    const rings = plans.map((one) =>
      one.name === 'broad' ? { ...one, cadence: { ...one.cadence, deferralDays: 9 } } : one,
    );
    const plan: DriverPlan = {
      mode: 'automatic',
      firmware: 'byApproval',
      rings: rings.map(({ name, cadence }) => ({ name, deferralDays: cadence.deferralDays })),
    };
    const { publishedAt } = quality.calendar.parseId(key.id) ?? { publishedAt: 0 };
    const policy = { ...defaultPolicy(key.tenant), rings };
    const planned = { key, basedOn: null, policy, publishedAt, createdAt: day(-8) };
    let release = planRelease({ ...planned, carriedPauses: {}, carriedHolds: [] });
    const texts: string[] = [];
    for (let on = -7; on <= 12; on += 1) {
      ({ release } = await lookAt(deps, release, day(on) + hourMs));
      await saveRelease(store, { release, status: 'running', at: day(on) });
      const o = { tenant: key.tenant, area: key.area, plan, asOf: day(on) + 2 * hourMs };
      await atLastAttempt(() => keepDrivers(deps, o));
      const book = await readDriverBook(store, key);
      assert.ok(book);
      texts.push(...driverNotes(book).map(({ text }) => `${on}: ${text}`));
    }
    const words = await readDriverWords(store, key);
    assert.deepEqual(
      new Set(words.map(({ ring, name, action, by }) => [ring, name, action, by].join())),
      new Set(rings.map(({ name }) => [name, bad, 'suspend', 'service'].join())),
    );
    const pausedOn = texts.findIndex((text) => text.includes(`"${bad}" is paused`));
    assert.match(texts[pausedOn] ?? '', new RegExp(`Devices may get ${former} in its place`));
    assert.match(texts.slice(0, pausedOn).join('\n'), new RegExp(`Is "${bad}" bad\\?`));
    // Nine days after it came onto the list it would have come to the last ring.
    assert.ok(words.every(({ at }) => at < day(3 + 9)));
    const broad = (await readDriverBook(store, key))?.rings.find(({ ring }) => ring === 'broad');
    assert.deepEqual(broad?.drivers.map(({ name, status }) => [name, status]).slice(0, 2), [
      [bad, 'suspended'],
      [former, 'approved'],
    ]);
    await tenant.emulated.stop();
  });
});
