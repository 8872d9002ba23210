/** Sets of devices against a model that is as simple as can be. */
import { deepEqual, equal } from 'node:assert/strict';
import * as fc from 'fast-check';
import { createMemberships } from '../../../emulator/store/memberships.ts';

const size = 37;
const isFounder = (index: number) => index % 5 === 0;

interface Step {
  readonly set: string;
  readonly index: number;
  readonly joins: boolean;
}

const steps = fc.array(
  fc.record({
    set: fc.constantFrom('founded', 'plain', 'other'),
    index: fc.integer({ min: 0, max: size - 1 }),
    joins: fc.boolean(),
  }),
  { maxLength: 120 },
);

function play(done: readonly Step[]) {
  const memberships = createMemberships(size);
  memberships.found('founded', isFounder);
  const model: Record<string, Set<number>> = {
    founded: new Set(),
    plain: new Set(),
    other: new Set(),
  };
  for (let index = 0; index < size; index++) if (isFounder(index)) model['founded']?.add(index);
  for (const [at, { set, index, joins }] of done.entries()) {
    if (joins) memberships.applyJoin(set, index, at);
    else memberships.applyLeave(set, index, at);
    if (joins) model[set]?.add(index);
    else model[set]?.delete(index);
  }
  return { memberships, model };
}

function walk(
  memberships: ReturnType<typeof createMemberships>,
  set: string,
  bounds: { limit: number; scanMax: number },
) {
  const found: number[] = [];
  let next: number | null = 0;
  while (next !== null) {
    const page = memberships.page(set, next, bounds);
    found.push(...page.indices);
    next = page.next;
  }
  return found;
}

describe('Sets of devices', () => {
  it('hold whom the model holds, listed in rising order by pages of any size', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (done, limit, scanMax) => {
          const { memberships, model } = play(done);
          for (const [set, members] of Object.entries(model)) {
            const wanted = [...members].sort((a, b) => a - b);
            deepEqual(walk(memberships, set, { limit, scanMax }), wanted);
            for (let index = 0; index < size; index++)
              equal(memberships.contains(set, index), members.has(index));
          }
        },
      ),
    );
  });

  it('tell each change since a number once, by its last word', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const { memberships } = play(before);
        const since = memberships.sequence();
        const was = new Set(walk(memberships, 'plain', { limit: 99, scanMax: 99 }));
        const only = after.filter(({ set }) => set === 'plain');
        for (const { index, joins } of only) {
          if (joins) memberships.applyJoin('plain', index, 1000);
          else memberships.applyLeave('plain', index, 1000);
        }
        const changes = memberships.changesSince('plain', since);
        equal(new Set(changes.map(({ index }) => index)).size, changes.length);
        for (const { index, joined } of changes) {
          if (joined) was.add(index);
          else was.delete(index);
        }
        deepEqual(
          [...was].sort((a, b) => a - b),
          walk(memberships, 'plain', { limit: 99, scanMax: 99 }),
        );
      }),
    );
  });

  it('give devices that went the same way the same course', () => {
    const { memberships } = play([]);
    for (const index of [1, 2, 3]) memberships.applyJoin('plain', index, 10);
    memberships.applyLeave('plain', 3, 20);
    equal(memberships.courseOf(1), memberships.courseOf(2));
    equal(memberships.courseOf(1) === memberships.courseOf(3), false);
    deepEqual(
      memberships.stepsOf(memberships.courseOf(3)).map(({ at, joined }) => [at, joined]),
      [
        [10, true],
        [20, false],
      ],
    );
    equal(memberships.courseOf(4), 0);
  });
});
