import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { apply } from '#core/release/step/apply.ts';
import { commandKinds } from '#core/release/command/command.ts';
import { decide, type Trigger } from '#core/release/step/decide.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { differencesOf, judging, wording, type Look } from '#core/release/record/look.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { step } from '#core/release/step/step.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Gate } from '#core/ring.ts';
import {
  badCounts,
  content,
  fjord,
  level,
  onDay,
  order,
  plannedRelease,
  seen,
  time,
} from '../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** What a step of a random play is: a look with its weather, or a command. */
const weather = fc.record(
  {
    bad: fc.constantFrom(
      0,
      0,
      0,
      level.calm,
      level.watched,
      level.paused,
      level.tenTimesPaused,
      16,
    ),
    isCohort: fc.boolean(),
    isBlind: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
    isCounted: fc.integer({ min: 0, max: 5 }).map((dice) => dice > 0),
    notBooting: fc.constantFrom(0, 0, 0, 1),
    isExploited: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    isAdvised: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
    isOutOfBand: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    back: fc.integer({ min: 0, max: 10 }),
  },
  { noNullPrototype: true },
);
const commands = fc.record(
  {
    kind: fc.constantFrom(...commandKinds),
    ring: fc.option(fc.constantFrom('test', 'first', 'fast', 'broad'), { nil: undefined }),
    nth: fc.integer({ min: 0, max: 3 }),
  },
  { noNullPrototype: true },
);
const steps = fc.array(
  fc.record(
    { hours: fc.integer({ min: 1, max: 72 }), weather, command: fc.option(commands, { freq: 2 }) },
    { noNullPrototype: true },
  ),
  { minLength: 5, maxLength: 40 },
);
const policies: fc.Arbitrary<Partial<Policy>> = fc
  .record(
    {
      gate: fc.constantFrom<Gate[]>('clock', 'evidence', 'approval'),
      rollBack: fc.constantFrom<Policy['rollBack'][]>('propose', 'automatic', 'never'),
      otherwise: fc.constantFrom<Policy['approval']['otherwise'][]>('stay', 'open'),
    },
    { noNullPrototype: true },
  )
  .map(({ otherwise, ...policy }) => ({
    ...policy,
    approval: { ...defaultPolicy('contoso').approval, otherwise },
    holds: { days: 9, automatic: true, forKnownIssues: true },
  }));

type Weather = typeof weather extends fc.Arbitrary<infer Value> ? Value : never;
type Asked = typeof commands extends fc.Arbitrary<infer Value> ? Value : never;

function seenIn(release: Release, now: number, of: Weather): Observation {
  const isOut = now >= onDay(0);
  const group = { bad: of.bad, ...(of.isCohort ? { cohort: fjord } : {}) };
  const counts = badCounts(release, now, of.bad > 0 ? [group] : [], { notBooting: of.notBooting });
  // One each day, and all of one name.
  const day = Math.floor((now - onDay(0)) / dayMs);
  const newer = {
    ...content,
    entryId: `oob-${day}`,
    name: '2026-12-OOB',
    releasedAt: onDay(day),
  };
  const base = of.isOutOfBand && day >= 5 ? newer : content;
  return seen(release, now, {
    ...(of.isBlind ? { progress: null, missing: ['devices'] } : {}),
    ...(of.isExploited ? { exploited: [{ cve: 'CVE-2022-1', source: 'list' }] } : {}),
    counts: isOut && of.isCounted ? counts : null,
    content: isOut ? (release.content ?? base) : null,
    ...(isOut && of.isOutOfBand ? { content: base } : {}),
    ...(of.isAdvised
      ? {
          advisories: [
            { id: 'WI1', title: 'x', source: 'knownIssue', openedAt: now, builds: [19044] },
          ],
        }
      : {}),
    holds: release.holds.map(({ id }) => ({
      hold: id,
      devices: 20,
      pilot: 10,
      pilotBack: of.back,
      rest: 10,
      restBack: of.back,
    })),
  });
}

function commandFrom(release: Release, { kind, ring, nth }: Asked): Trigger {
  const hold = release.holds[nth]?.id ?? 'none';
  const subject = release.proposals[nth]?.subject;
  const scope = ring === undefined ? {} : { ring };
  switch (kind) {
    case 'hold':
      return order({ kind, cohort: { model: `Model ${nth}` }, days: 3 + nth });
    case 'unhold':
      return order({ kind, hold });
    case 'rollBack':
      return order(nth > 1 ? { kind, hold } : { kind, ...scope });
    case 'approve':
      return order({ kind, ...(subject === undefined ? {} : { subject }) });
    case 'amend':
      return order({
        kind,
        ...(nth === 0 ? {} : { policy: { ...release.policy, summaryOnDay: 14 + nth } }),
      });
    case 'pause':
    case 'resume':
    case 'expedite':
      return order({ kind, ...scope });
  }
}

const asStored = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** Plays random steps and shows each look, as a store keeps it, with its decisions. */
function playThrough(
  policy: Partial<Policy>,
  given: typeof steps extends fc.Arbitrary<infer Value> ? Value : never,
  onLook: (look: Look, decisions: readonly Decision[], after: Release) => void,
): void {
  let release = plannedRelease(policy);
  let now = onDay(-8);
  for (const { hours, weather: of, command } of given) {
    now += hours * hourMs;
    if (release.phase === 'judged') return;
    const trigger = command === null ? time : commandFrom(release, command);
    const observation = seenIn(release, now, of);
    const { outcome, release: after } = step(release, trigger, observation, now);
    onLook({ at: now, release, trigger, observation, wording, judging }, outcome.decisions, after);
    release = after;
  }
}

describe('a look that was kept', () => {
  it('gives the same decisions again, of every rule, out of a store', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(policies, steps, (policy, given) => {
        playThrough(policy, given, (look, decisions) => {
          for (const { action } of decisions) kinds.add(action.kind);
          assert.deepEqual(differencesOf(asStored(look), asStored(decisions)), []);
        });
      }),
      { numRuns: 250 },
    );
    assert.ok(kinds.size > 18, `only ${[...kinds].join(', ')} were seen`);
  });

  it('has decisions whose names no other look of the release gives to others', () => {
    fc.assert(
      fc.property(policies, steps, (policy, given) => {
        const ids: string[] = [];
        playThrough(policy, given, (_, decisions) => {
          ids.push(...decisions.map(({ id }) => id));
        });
        assert.deepEqual(
          ids.filter((id, index) => ids.indexOf(id) !== index),
          [],
        );
      }),
      { numRuns: 250 },
    );
  });

  it('betrays a number that was forged, a decision that was left out, and one that was added', () => {
    let forged = 0;
    fc.assert(
      fc.property(policies, steps, fc.integer({ min: 1, max: 9 }), (policy, given, by) => {
        playThrough(policy, given, (look, decisions) => {
          const stored = asStored(decisions);
          const [first, ...rest] = stored;
          if (first === undefined) return;
          forged += 1;
          assert.deepEqual(
            differencesOf(look, rest).map(({ decision }) => decision),
            [first.id],
          );
          const later = { ...first, at: first.at + by };
          assert.equal(differencesOf(look, [later, ...rest])[0]?.decision, first.id);
          const [name] =
            Object.entries(first.inputs).find(([, one]) => typeof one === 'number') ?? [];
          if (name !== undefined) {
            const inputs = { ...first.inputs, [name]: Number(first.inputs[name]) + by };
            assert.equal(differencesOf(look, [{ ...first, inputs }, ...rest]).length, 1);
          }
          const added = { ...first, id: `${first.id}/added` };
          const [difference] = differencesOf(look, [...stored, added]);
          assert.deepEqual([difference?.decision, difference?.remade], [added.id, null]);
        });
      }),
      { numRuns: 20 },
    );
    assert.ok(forged > 50);
  });

  it('betrays counts that were forged', () => {
    const release = { ...plannedRelease(), phase: 'announced' as const };
    const now = onDay(0);
    const observation = seen(release, now);
    const stored = decide(release, time, observation, now).decisions;
    const forged = { ...observation, content: { ...content, isExpeditable: false } };
    const differences = differencesOf(
      { at: now, release, trigger: time, observation: forged },
      stored,
    );
    assert.deepEqual(
      differences.map(({ decision }) => decision),
      ['review'],
    );
  });

  it('of an earlier wording is compared by what was done, and not by what was said of it', () => {
    let compared = 0;
    fc.assert(
      fc.property(policies, steps, (policy, given) => {
        playThrough(policy, given, (kept, decisions) => {
          const look = { ...kept, wording: wording - 1 };
          const worded = asStored(decisions).map((one) => ({ ...one, reason: 'x', inputs: {} }));
          assert.deepEqual(differencesOf(look, worded), []);
          const [first, ...rest] = worded;
          if (first === undefined) return;
          compared += 1;
          const other: Decision = {
            ...first,
            action: { kind: 'advise', advisory: 'x', title: '' },
          };
          assert.equal(differencesOf(look, [other, ...rest]).length > 0, true);
        });
      }),
      { numRuns: 50 },
    );
    assert.ok(compared > 50);
  });

  it('is the same whatever the order in which a store keeps the keys', () => {
    const release = { ...plannedRelease(), phase: 'announced' as const };
    const look: Look = {
      at: onDay(0),
      release,
      trigger: time,
      observation: seen(release, onDay(0)),
    };
    const { decisions } = decide(release, time, look.observation, look.at);
    const turned = decisions.map(
      (one) => Object.fromEntries(Object.entries(one).toReversed()) as unknown as Decision,
    );
    assert.deepEqual(differencesOf(look, turned), []);
  });
});

describe('deciding again', () => {
  it('on the outcome of a look gives nothing, whatever the rules, the weather and the operators', () => {
    fc.assert(
      fc.property(policies, steps, (policy, given) => {
        playThrough(policy, given, ({ at: now, trigger, observation }, _, after) => {
          if (trigger.kind === 'command' || after.phase === 'judged') return;
          const again = decide(after, time, observation, now).decisions;
          assert.deepEqual(
            again.map(({ id }) => id),
            [],
          );
        });
      }),
      { numRuns: 250 },
    );
  });

  it('never takes a decision of the same name twice in a release', () => {
    fc.assert(
      fc.property(policies, steps, (policy, given) => {
        const seenIds = new Set<string>();
        playThrough(policy, given, (_, decisions) => {
          for (const { id } of decisions) {
            assert.ok(!seenIds.has(id), id);
            seenIds.add(id);
          }
        });
      }),
      { numRuns: 250 },
    );
  });

  it('gives nothing new at once, and what is due when days have passed', () => {
    let release = plannedRelease();
    release = decide(release, time, seen(release, onDay(-7)), onDay(-7)).decisions.reduce(
      apply,
      release,
    );
    assert.deepEqual(decide(release, time, seen(release, onDay(-6)), onDay(-6)).decisions, []);
    const late = onDay(0) + 2 * dayMs;
    assert.ok(decide(release, time, seen(release, late), late).decisions.length > 3);
  });
});
