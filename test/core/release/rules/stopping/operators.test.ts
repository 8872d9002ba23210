/** A release of Microsoft Edge: nobody but an operator holds a version off, by a pin of each ring's own channel. */
import assert from 'node:assert/strict';
import { edgeRules } from '#core/area/rules/edge.ts';
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Command } from '#core/release/command/command.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { numbersOf } from '#core/version.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { countsOf, order, progressOf, step, time } from '../../world.ts';

const publishedAt = publishedAtOf('2026-12');
const on = (days: number): number => instantOfDay(publishedAt, days);

function update(line: string, version: string, days: number): CatalogUpdate {
  return {
    entryId: `${line} ${version}`,
    name: `Edge ${line} ${version}`,
    cadence: 'monthly',
    classification: 'nonSecurity',
    releasedAt: on(days),
    isExpeditable: false,
    severity: null,
    targets: [{ line, version: numbersOf(version), label: `Edge ${line}`, kb: '' }],
  };
}

const former = [update('Stable', '154.0.1.10', -6), update('Beta', '155.0.1.5', -5)];
const first = [update('Stable', '155.0.1.20', 2), update('Beta', '156.0.1.3', 1)];
const bad = update('Stable', '155.0.1.44', 9);
const mended = update('Stable', '155.0.1.58', 16);
const month = [...former, ...first, bad, mended];

interface Seen {
  readonly listed?: readonly CatalogUpdate[];
  readonly bad?: number;
  readonly above?: number;
}

function seenOf(release: Release, now: number, { listed = month, ...o }: Seen = {}): Observation {
  const out = listed.filter(({ releasedAt }) => releasedAt <= now);
  const content = edgeRules.contentOf(out, { publishedAt, now, known: release.content });
  const row = { signal: 'edge', ring: 'broad', cohort: null, stratum: 'Slate 11', age: 1 };
  const baseline = o.bad === undefined ? [] : [{ ...row, atRisk: 300, bad: o.bad }];
  const progress = progressOf(release, now);
  const { above } = o;
  const rings = progress.rings.map((one) =>
    above === undefined ? one : { ...one, abovePin: above },
  );
  return {
    observedAt: now,
    content,
    progress: { ...progress, rings },
    counts: content === null ? null : countsOf(release, now, { baseline }),
    baselines: noBaselines,
    holds: [],
    exploited: [],
    advisories: [],
    missing: [],
  };
}

function planned(): Release {
  return planRelease({
    key: { tenant: 'contoso', area: 'edge', id: '2026-12-B' },
    basedOn: null,
    policy: defaultPolicy('contoso', undefined, 'edge'),
    publishedAt,
    createdAt: on(-10),
    carriedPauses: {},
    carriedHolds: [],
  });
}

/** The release as it stands some days after its day. */
function after(days: number, seen: Seen = {}): Release {
  let release = planned();
  for (let now = on(-7); now <= on(days); now += dayMs)
    release = step(release, time, seenOf(release, now, seen), now).release;
  return release;
}

const who = { operator: 'kim', reason: 'it crashes' } as const;
const pause: Command = { kind: 'pause', ...who };

function paused(release: Release, now: number, command: Command = pause): Release {
  return step(release, order(command), seenOf(release, now), now).release;
}

describe('a version of Edge that an operator holds off', () => {
  const pins = (release: Release) =>
    Object.fromEntries(
      Object.entries(wantsOf(release)).map(([ring, { pinnedTo = null }]) => [ring, pinnedTo]),
    );

  it('is the newest of each ring’s own channel, which stays on the one before', () => {
    const now = on(10);
    const release = after(10);
    const { decisions, release: held } = step(release, order(pause), seenOf(release, now), now);
    assert.deepEqual(pins(held), {
      test: '155.0.1.5',
      first: '155.0.1.20',
      fast: '155.0.1.20',
      broad: '155.0.1.20',
    });
    assert.match(
      decisions.find(({ id }) => id.startsWith('pause/broad'))?.reason ?? '',
      /^kim paused broad: it crashes\. Its devices stay on 155\.0\.1\.20; those that are further go back where the tenant’s settings catalogue has RollbackToTargetVersion, .* then\.$/,
    );
  });

  it('is a second bad one of the month as well as the first', () => {
    const early = paused(after(3), on(3), { ...pause, ring: 'fast' });
    assert.equal(pins(early)['fast'], '154.0.1.10');
    assert.equal(early.rings.filter((ring) => ring.pause !== null).length, 1);
    const late = paused(after(10), on(10), { ...pause, ring: 'fast' });
    assert.equal(pins(late)['fast'], '155.0.1.20');
  });

  it('may be named by what devices are to stay on, which must have been out before', () => {
    const release = after(17);
    const to = (version: string, ring = 'broad'): Command => ({ ...pause, ring, to: version });
    const held = paused(release, on(17), to('155.0.1.20'));
    assert.equal(pins(held)['broad'], '155.0.1.20');
    assert.deepEqual(held.rings.at(-1)?.pause?.pin?.instead, numbersOf('155.0.1.58'));
    assert.match(
      refusalOf(release, to('155.0.1.58'), on(17))?.message ?? '',
      /no version 155\.0\.1\.58 of Stable is listed before the newest, .*; there are 154\.0\.1\.10, 155\.0\.1\.20, 155\.0\.1\.44$/,
    );
    assert.equal(refusalOf(release, to('155.0.1.20', 'test'), on(17))?.kind, 'areaCannot');
  });

  it('is let go once a newer one of its channel is out, which a newer Beta is not', () => {
    let release = paused(after(10), on(10));
    const beta = update('Beta', '156.0.1.9', 12);
    const listed = [...month, beta];
    const at = (days: number) => {
      const outcome = step(release, time, seenOf(release, on(days), { listed }), on(days));
      release = outcome.release;
      return outcome.decisions;
    };
    const ofBeta = at(13).filter(({ action }) => action.kind === 'resume');
    assert.deepEqual(
      ofBeta.map((one) => [one.action.kind === 'resume' && one.action.ring, ruleOf(one)]),
      [['test', 'pin.lifted']],
    );
    const ofStable = at(17).filter(({ action }) => action.kind === 'resume');
    assert.equal(ofStable.length, 3);
    assert.deepEqual(new Set(Object.values(pins(release))), new Set([null]));
  });

  it('is let go by a word of whoever held it', () => {
    const release = paused(after(10), on(10));
    const free = step(
      release,
      order({ ...pause, kind: 'resume' }),
      seenOf(release, on(11)),
      on(11),
    );
    assert.ok(free.release.rings.every((ring) => ring.pause === null));
  });

  it('is told to be held in vain by what devices have, once, and not before an inventory could tell', () => {
    const listed = [...former, ...first, bad];
    let release = paused(after(10, { listed }), on(10));
    const idleOn = (days: number, above: number) => {
      const outcome = step(release, time, seenOf(release, on(days), { listed, above }), on(days));
      release = outcome.release;
      return outcome.decisions.filter((one) => ruleOf(one) === 'pin.idle');
    };
    assert.deepEqual(idleOn(15, 60), []);
    const told = idleOn(20, 60);
    assert.match(told.at(-1)?.reason ?? '', /^60 of \d+ devices of broad had something newer than/);
    assert.deepEqual(idleOn(20.5, 60), []);
    const ring = release.rings.at(-1);
    assert.ok(ring);
    assert.match(
      ringStanding(release, ring, on(20.5)).text,
      /\(pinned to 155\.0\.1\.20; 60 devices have something newer\)$/,
    );
  });

  it('is refused where nothing is out, or nothing is listed before it, with the reason', () => {
    const said = (release: Release, now: number, command: Command = pause) =>
      refusalOf(release, command, now)?.message;
    assert.match(
      said(planned(), on(-1)) ?? '',
      /^Microsoft Edge: nothing of 2026-12-B is out yet that could be kept off/,
    );
    const alone = after(3, { listed: first });
    assert.match(
      said(alone, on(3)) ?? '',
      /no version of Stable is listed before the newest, so broad cannot be pinned/,
    );
  });

  it('is all that can be done: haste, a rollback and a hold are refused', () => {
    const release = after(10);
    const others: readonly Command[] = [
      { kind: 'expedite', ...who },
      { kind: 'rollBack', ...who },
      { kind: 'hold', ...who, cohort: { model: 'Fjord 13 G2' } },
    ];
    assert.deepEqual(
      others.map((command) => refusalOf(release, command, on(10))?.message),
      [
        'Microsoft Edge: the product itself speeds up security fixes',
        'Microsoft Edge: nothing rolls Edge back beyond the target version that a pause sets',
        'Microsoft Edge: a target version is a ring’s, and no cohort’s',
      ],
    );
  });
});

describe('what only an operator may stop', () => {
  it('is told once at the level of a pause, with what stops it, and stopped by nobody else', () => {
    let release = after(10);
    const look = (bad_: number, days: number) => {
      const now = on(days) + hourMs;
      const outcome = step(release, time, seenOf(release, now, { bad: bad_ }), now);
      release = outcome.release;
      return outcome.decisions;
    };
    assert.ok(look(8, 10).every((one) => ruleOf(one) !== 'pause.told'));
    const [told, ...more] = look(90, 12).filter((one) => ruleOf(one) === 'pause.told');
    assert.deepEqual(more, []);
    assert.match(
      told?.reason ?? '',
      /had Edge crash or hang .* The service stops nothing of Microsoft Edge\. If it is Stable 155\.0\.1\.44: `ringmaster release pause --area edge` keeps devices on 155\.0\.1\.20\.$/,
    );
    assert.ok(look(120, 13).every((one) => ruleOf(one) !== 'pause.told'));
    assert.ok(release.rings.every((ring) => ring.pause === null));
    assert.match(release.waiting ?? '', /only an operator may do this/);
  });

  it('is told with the version before it where a newer one is out meanwhile, and not where all is held', () => {
    const toldIn = (release: Release) => {
      const { decisions } = step(release, time, seenOf(release, on(17), { bad: 90 }), on(17));
      return decisions.filter((one) => ruleOf(one) === 'pause.told').map(({ reason }) => reason);
    };
    const release = after(17);
    assert.match(
      toldIn(release).join(),
      /If it is Stable 155\.0\.1\.44: 155\.0\.1\.58 is out since, .* `ringmaster release pause --area edge --to 155\.0\.1\.20` keeps them on 155\.0\.1\.20\.$/,
    );
    assert.deepEqual(toldIn(paused(release, on(17))), []);
  });

  it('is paused as far as there is something to pin to when the workflow is cancelled', () => {
    const release = after(10);
    const { decisions } = step(release, { kind: 'cancel' }, seenOf(release, on(10)), on(10));
    const stops = decisions.flatMap(({ action }) => (action.kind === 'pause' ? [action] : []));
    assert.equal(stops.length, 4);
    assert.ok(stops.every((action) => action.pause.pin !== undefined));
    const none = step(planned(), { kind: 'cancel' }, seenOf(planned(), on(-1)), on(-1));
    assert.match(none.decisions[0]?.reason ?? '', /Its rings are paused, but test is not, since/);
  });
});
