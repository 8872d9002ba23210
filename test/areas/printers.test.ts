/** A sixth area is three files: its facts, its rules and its adapter. Nothing else knows that there are printers. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addArea, factsOf } from '#core/area/areas.ts';
import { addRules } from '#core/area/rules/rulesOf.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import type { Command } from '#core/release/command/command.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import { fold } from '#core/release/step/fold.ts';
import { instantOfDay } from '#core/calendar.ts';
import { dayMs, minuteMs } from '#core/time.ts';
import type { Store } from '#store/store.ts';
import { addAdapter } from '../../src/activities/areas/adapters.ts';
import { enactDecisions } from '../../src/activities/enact/enact.ts';
import { prepareRings } from '../../src/activities/fleet/prepare.ts';
import { assessRelease } from '../../src/activities/observe/assess.ts';
import { atLastAttempt } from '../activities/attempts.ts';
import { createTenant, type Tenant } from '../activities/tenants.ts';
import { onDay, order, time } from '../core/release/world.ts';
import { openDatabase } from '../store/database.ts';
import { printerAdapter, type PrintServer } from './printers/adapter.ts';
import { printers } from './printers/facts.ts';
import { printerRules, quietNights } from './printers/rules.ts';

const folder = fileURLToPath(new URL('printers', import.meta.url));
const linesMax = 250;

describe('A further area', () => {
  const { area } = printers;
  const server: PrintServer = { published: [], policies: new Map() };
  const undo: (() => void)[] = [];
  let store: Store;
  let tenant: Tenant;
  let release: Release;
  const on = (days: number): number => instantOfDay(release.publishedAt, days);

  before(async () => {
    undo.push(addArea(printers), addRules(printerRules), addAdapter(printerAdapter(server)));
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 20 });
    const { id, publishedAt } = factsOf(area).calendar.coming(onDay(-8), 7);
    const key: ReleaseKey = { tenant: tenant.name, area, id };
    const policy = defaultPolicy(tenant.name, undefined, area);
    const createdAt = publishedAt - 8 * dayMs;
    const carried = await atLastAttempt(() =>
      prepareRings(tenant.deps, { key, rings: policy.rings, asOf: createdAt }),
    );
    assert.equal(carried.unmet, undefined);
    release = planRelease({
      key,
      basedOn: null,
      policy,
      publishedAt,
      createdAt,
      carriedPauses: carried.pauses,
      carriedHolds: carried.holds,
    });
  });
  after(async () => {
    undo.forEach((one) => one());
    await tenant.emulated.stop();
    await store.close();
  });

  /** Looks, or obeys, and carries out what was decided; gives the kinds of what was. */
  async function taken(trigger: Trigger, asOf: number): Promise<readonly string[]> {
    const assessed = await atLastAttempt(() =>
      assessRelease(tenant.deps, { release, trigger, collect: trigger.kind === 'time', asOf }),
    );
    assert.equal(assessed.refusal, null);
    assert.deepEqual(assessed.silent, []);
    const { broken = [], evidence = null } = assessed;
    const seen = { ...assessed, broken, evidence, silent: null };
    ({ release } = fold(release, trigger, seen, asOf));
    const enacted = await atLastAttempt(() =>
      enactDecisions(tenant.deps, {
        key: release.key,
        basedOn: null,
        plans: release.policy.rings,
        orders: assessed.decisions,
        asOf,
        wants: wantsOf(release),
      }),
    );
    assert.deepEqual(enacted.unmet, []);
    return assessed.decisions.map(({ action }) => action.kind);
  }

  const isPaused = (ring: string): boolean | undefined =>
    [...server.policies.values()].find(({ displayName }) => displayName === `Firmware of ${ring}`)
      ?.paused;

  it('is three files of no more lines than one person reads at once', () => {
    const files = readdirSync(folder);
    const lines = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').split('\n').length);
    assert.deepEqual(files, ['adapter.ts', 'facts.ts', 'rules.ts']);
    assert.ok(lines.reduce((sum, one) => sum + one, 0) <= linesMax);
  });

  it('announces by its own calendar, and reviews what its own catalogue shows', async () => {
    assert.equal(release.key.id, '2027-01-firmware');
    assert.deepEqual(await taken(time, on(-7)), ['announce']);
    assert.ok(!(await taken(time, on(0))).includes('review'));
    const { publishedAt } = release;
    server.published.push({
      entryId: 'f-7',
      name: 'firmware 7',
      cadence: 'monthly',
      classification: 'nonSecurity',
      releasedAt: publishedAt,
      isExpeditable: false,
      severity: null,
      targets: [],
    });
    assert.ok((await taken(time, on(0) + minuteMs)).includes('review'));
    assert.equal(release.content?.name, 'firmware 7');
  });

  it('keeps its rings closed in its own control plane until its own question is answered', async () => {
    assert.deepEqual(
      release.proposals.map(({ subject }) => subject),
      [quietNights],
    );
    assert.deepEqual([isPaused('lobby'), isPaused('floors')], [true, true]);
    await taken(order({ kind: 'approve', subject: quietNights }), on(0) + 2 * minuteMs);
    assert.ok((await taken(time, on(0) + 3 * minuteMs)).includes('offer'));
    assert.deepEqual([isPaused('lobby'), isPaused('floors')], [false, true]);
  });

  it('is paused and resumed by operators, and refuses what it cannot do with its reason', async () => {
    assert.ok((await taken(order({ kind: 'pause', ring: 'lobby' }), on(1))).includes('pause'));
    assert.equal(isPaused('lobby'), true);
    assert.ok((await taken(order({ kind: 'resume', ring: 'lobby' }), on(1) + minuteMs)).length > 0);
    assert.equal(isPaused('lobby'), false);
    const hurry: Command = { kind: 'expedite', operator: 'kim', reason: 'why' };
    assert.equal(
      refusalOf(release, hurry, on(1))?.message,
      'Printer firmware: printers take firmware at night, and no sooner',
    );
  });

  it('ends on its day and tells how far it came, since it has no objective', async () => {
    for (const days of [4, 11, 12]) await taken(time, on(days));
    assert.equal(release.phase, 'judged');
    assert.equal(release.objective?.outcome, 'noObjective');
  });
});
