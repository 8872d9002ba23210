import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Policy } from '#core/policy/policy.ts';
import { commandKinds } from '#core/release/command/command.ts';
import type { Gate } from '#core/ring.ts';
import { calmDown, carryOut } from './people.ts';
import { begin, firstId, passTo, reasonToLag, rings, secondId, type World } from './stage.ts';
import { runs } from './tenant.ts';
import { dayMs, hourMs } from '#core/time.ts';

const often = (chance: number) => fc.integer({ min: 1, max: 100 }).map((dice) => dice <= chance);
const steps = fc.array(
  fc.record(
    {
      hours: fc.integer({ min: 1, max: 96 }),
      weather: fc.option(
        fc.record(
          {
            evidence: fc.constantFrom(
              'good',
              'good',
              'watched',
              'bad',
              'worse',
              'cohort',
              'stale',
              'none',
            ),
            isBlind: often(15),
            isExploited: often(7),
          },
          { noNullPrototype: true },
        ),
        { freq: 2 },
      ),
      command: fc.option(
        fc.record(
          {
            release: fc.constantFrom(firstId, secondId),
            kind: fc.constantFrom('pause', ...commandKinds),
            ring: fc.option(fc.constantFrom(...rings), { nil: undefined }),
            nth: fc.integer({ min: 0, max: 3 }),
          },
          { noNullPrototype: true },
        ),
        { freq: 3 },
      ),
    },
    { noNullPrototype: true },
  ),
  { minLength: 10, maxLength: 40 },
);
const worlds: fc.Arbitrary<World> = fc.record(
  {
    // Four weeks to the next release, and five.
    month: fc.constantFrom('2026-08', '2026-12'),
    gate: fc.constantFrom<Gate[]>('evidence', 'evidence', 'approval', 'clock'),
    rollBack: fc.constantFrom<Policy['rollBack'][]>('propose', 'automatic'),
    outOfBandOnDay: fc.option(fc.integer({ min: 2, max: 20 })),
    preparedBefore: fc.integer({ min: 7, max: 14 }),
    steps,
  },
  { noNullPrototype: true },
);

describe('releases that overlap in one tenant', () => {
  const lastStepDays = 6;

  it('never give a device what it must not have, and leave every device where it may be', () => {
    const seen = new Map<string, number>();
    const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(worlds, (world) => {
        const stage = begin(world);
        for (const { hours, weather, command } of world.steps) {
          const until = Math.min(
            stage.now + hours * hourMs,
            stage.published[1] + lastStepDays * dayMs,
          );
          passTo(stage, until);
          if (weather !== null) stage.weather = weather;
          if (command !== null) carryOut(stage, command);
        }
        passTo(stage, Math.max(stage.now, stage.published[1] - 5 * dayMs));
        calmDown(stage);
        const newest = stage.tenant.builds.length - 1;
        for (const device of stage.tenant.devices) {
          const reason = runs(device) === newest ? 'newest' : reasonToLag(stage, device);
          assert.ok(reason !== null, `${device.id} ends on build ${runs(device)} for no reason`);
          count(reason);
        }
      }),
      { numRuns: 300 },
    );
    // An end that never comes about would not be tried; a rollback that nothing supersedes is too rare to ask for.
    for (const end of ['newest', 'held'])
      assert.ok((seen.get(end) ?? 0) > 0, `${end} never came about: ${[...seen].join(' ')}`);
  });
});
