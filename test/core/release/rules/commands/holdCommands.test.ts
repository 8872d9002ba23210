import assert from 'node:assert/strict';
import { holdFrom, type Hold } from '#core/hold/hold.ts';
import { parseCommand, type Command } from '#core/release/command/command.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import { decideOnHolds } from '#core/release/rules/commands/holdCommands.ts';
import type { Release } from '#core/release/state/release.ts';
import { fjord, onDay, plannedRelease } from '../../world.ts';

const cohort = { model: fjord.value };
const held = (over: Partial<Hold> = {}): Hold => ({
  ...holdFrom(onDay(2), {
    id: '2026-11-B/hold-1',
    cohort: [fjord],
    by: 'tenant',
    owner: 'kim',
    reason: 'printers',
    days: 28,
  }),
  ...over,
});
const carrying = (...holds: readonly Hold[]): Release => ({ ...plannedRelease(), holds });

describe('a command about a hold', () => {
  const approvers = (release: Release, ...names: string[]): Release => ({
    ...release,
    policy: { ...release.policy, approval: { ...release.policy.approval, approvers: names } },
  });
  const start = carrying(held());
  const rolling = { phase: 'rest', orderedAt: onDay(3), phaseAt: onDay(3) } as const;
  const off = carrying(held({ rollback: rolling }));
  const many = carrying(
    ...Array.from({ length: 10 }, (_, index) =>
      held({ id: `h${index}`, cohort: [{ fact: 'model', value: `m${index}` }] }),
    ),
  );
  const asked = { operator: 'kim', reason: 'because' };
  const { id } = held();
  const ofFeature = { ...start, key: { ...start.key, area: 'feature' as const } };
  const table: readonly (readonly [string, Release, Command, string | null])[] = [
    ['hold of a cohort', start, { kind: 'hold', ...asked, cohort: { site: 'Oslo' } }, null],
    ['hold of what is held', start, { kind: 'hold', ...asked, cohort }, 'alreadySo'],
    ['hold of no fact', start, { kind: 'hold', ...asked, cohort: {} }, 'malformed'],
    [
      'hold of an empty fact',
      start,
      { kind: 'hold', ...asked, cohort: { model: ' ' } },
      'malformed',
    ],
    [
      'hold of six facts',
      start,
      { kind: 'hold', ...asked, cohort: { a: '1', b: '1', c: '1', d: '1', e: '1', f: '1' } },
      'malformed',
    ],
    [
      'hold for no day',
      start,
      { kind: 'hold', ...asked, cohort: { a: '1' }, days: 0 },
      'malformed',
    ],
    [
      'hold for half days',
      start,
      { kind: 'hold', ...asked, cohort: { a: '1' }, days: 1.5 },
      'malformed',
    ],
    ['hold for 90 days', start, { kind: 'hold', ...asked, cohort: { a: '1' }, days: 90 }, null],
    [
      'hold for 91 days',
      start,
      { kind: 'hold', ...asked, cohort: { a: '1' }, days: 91 },
      'malformed',
    ],
    ['an eleventh hold', many, { kind: 'hold', ...asked, cohort: { a: '1' } }, 'tooMany'],
    ['unhold by its owner', start, { kind: 'unhold', ...asked, hold: id }, null],
    [
      'unhold by its owner who may not approve',
      approvers(start, 'lee'),
      { kind: 'unhold', ...asked, hold: id },
      null,
    ],
    [
      'unhold by another',
      approvers(start, 'lee'),
      { kind: 'unhold', ...asked, operator: 'mo', hold: id },
      'notAllowed',
    ],
    [
      'unhold by an approver',
      approvers(start, 'lee'),
      { kind: 'unhold', ...asked, operator: 'lee', hold: id },
      null,
    ],
    [
      'unhold of what was rolled back, by its owner',
      approvers(off, 'lee'),
      { kind: 'unhold', ...asked, hold: id },
      'rolledBack',
    ],
    [
      'unhold of what was rolled back, by an approver',
      approvers(off, 'lee'),
      { kind: 'unhold', ...asked, operator: 'lee', hold: id },
      null,
    ],
    ['unhold by its short name', start, { kind: 'unhold', ...asked, hold: 'hold-1' }, null],
    [
      'unhold by a short name that two bear',
      carrying(held(), held({ id: 'quality/2026-12-B/hold-1', cohort: [] })),
      { kind: 'unhold', ...asked, hold: 'hold-1' },
      'unknownHold',
    ],
    ['unhold of what is not held', start, { kind: 'unhold', ...asked, hold: 'x' }, 'unknownHold'],
    ['rollback of a hold', start, { kind: 'rollBack', ...asked, hold: id }, null],
    [
      'rollback of what is being rolled back',
      off,
      { kind: 'rollBack', ...asked, hold: id },
      'alreadySo',
    ],
    [
      'rollback of what is not held',
      start,
      { kind: 'rollBack', ...asked, hold: 'x' },
      'unknownHold',
    ],
    [
      'rollback of a hold in an area without rollback',
      ofFeature,
      { kind: 'rollBack', ...asked, hold: id },
      'areaCannot',
    ],
    [
      'hold after the end',
      { ...start, phase: 'judged' },
      { kind: 'hold', ...asked, cohort: { a: '1' } },
      'releaseOver',
    ],
  ];
  for (const [what, release, command, kind] of table) {
    it(`${kind === null ? 'is taken' : `is refused as ${kind}`}: ${what}`, () => {
      assert.equal(refusalOf(release, command, onDay(4))?.kind ?? null, kind);
    });
  }

  it('ends and rolls back the hold of that name, whichever version began it', () => {
    for (const id of ['quality/2026-12-B/hold-3', '2026-12-B/hold-3'])
      for (const hold of [id, '2026-12-B/hold-3', 'hold-3'])
        for (const kind of ['unhold', 'rollBack'] as const) {
          const command = { kind, ...asked, hold };
          const [decided] = decideOnHolds(carrying(held({ id })), command, onDay(4));
          const action = decided?.action;
          assert.equal(action !== undefined && 'hold' in action && action.hold.id, id);
          assert.match(decided?.id ?? '', new RegExp(`^${kind}/2026-12-B/hold-3/`));
        }
  });

  it('begins a hold of its area, so that no other area has one of the same id', () => {
    const command = { kind: 'hold', ...asked, cohort } as const;
    const ids = [start, ofFeature].map((release) => {
      const action = decideOnHolds({ ...release, holds: [] }, command, onDay(4))[0]?.action;
      return action?.kind === 'hold' ? action.hold.id : null;
    });
    assert.deepEqual(ids, [
      `quality/${start.key.id}/hold-${start.decisions + 1}`,
      `feature/${start.key.id}/hold-${start.decisions + 1}`,
    ]);
  });

  const forms: readonly (readonly [Command['kind'], object, RegExp])[] = [
    ['hold', asked, /"cohort" is missing/],
    ['hold', { ...asked, cohort: 'model' }, /not an object of facts/],
    ['hold', { ...asked, cohort: { model: 7 } }, /a value that is no text/],
    ['hold', { ...asked, cohort, days: '7' }, /"days" is string/],
    ['hold', { ...asked, cohort, days: Number.NaN }, /"days" is number, not a number/],
    ['hold', { ...asked, cohort, ring: 'fast' }, /unknown field "ring"/],
    ['unhold', asked, /"hold" is missing/],
    ['unhold', { ...asked, hold: ' ' }, /"hold" is missing/],
    ['rollBack', { ...asked, hold: 'h', ring: 'fast' }, /not given together/],
    ['approve', { ...asked, subject: 7 }, /"subject" is number/],
    ['amend', { ...asked, policy: [] }, /"policy" is object, not an object/],
  ];
  for (const [kind, argument, message] of forms) {
    it(`is refused with the way out: ${kind} ${JSON.stringify(argument).slice(34)}`, () => {
      const refusal = parseCommand(kind, argument);
      assert.ok('message' in refusal);
      assert.match(refusal.message, message);
    });
  }
});
