/** What an operator's command leads to. Whether it makes sense at all is asked of `refusalOf` before. */
import { expeditedCadence } from '../../ring.ts';
import type { Command } from '../command.ts';
import type { Action, Decision } from '../decision.ts';
import { reasonRingIsLeftAlone } from '../refusal.ts';
import type { Release, RingState } from '../release.ts';
import { decideOnHolds } from './holdCommands.ts';
import { pauseFrom, rollBackPause } from './pauses.ts';
import { decision } from './rule.ts';

const dayMs = 86_400_000;

/** Commands that are carried out ring by ring. */
export type RingCommand = Extract<Command, { kind: 'pause' | 'resume' | 'expedite' | 'rollBack' }>;

/** Decisions of a command that was not refused. */
export function decideCommand(
  release: Release,
  command: Command,
  now: number,
): readonly Decision[] {
  return isRingCommand(command)
    ? decideOnRings(release, command, now)
    : decideOnHolds(release, command, now);
}

/** Whether a command is about rings, and not about a hold or the policy. */
function isRingCommand(command: Command): command is RingCommand {
  if (command.kind === 'rollBack') return command.hold === undefined;
  return ['pause', 'resume', 'expedite'].includes(command.kind);
}

/** One decision for each ring that changes; rings that it does not change are left out. */
function decideOnRings(release: Release, command: RingCommand, now: number): readonly Decision[] {
  return release.rings
    .filter((ring) => command.ring === undefined || ring.name === command.ring)
    .filter((ring) => reasonRingIsLeftAlone(release, ring, command, now) === null)
    .map((ring) =>
      decision(
        `${command.kind}/${ring.name}/${release.decisions}`,
        now,
        actionOf(release, ring, command, now),
        {
          rule: rules[command.kind],
          reason: `${command.operator} ${deeds[command.kind](ring.name)}: ${command.reason}`,
          inputs: {
            operator: command.operator,
            scope: command.ring ?? 'release',
            phase: release.phase,
          },
          otherwise: 'Only an operator decides this.',
        },
      ),
    );
}

const deeds: Readonly<Record<RingCommand['kind'], (ring: string) => string>> = {
  pause: (ring) => `paused ${ring}`,
  resume: (ring) => `resumed ${ring}`,
  expedite: (ring) => `expedited ${ring}`,
  rollBack: (ring) => `rolled back ${ring}`,
};

const rules: Readonly<Record<RingCommand['kind'], string>> = {
  pause: 'an operator may pause (domain 3.6, decision 10)',
  resume: 'who paused may resume (domain 3.6, decision 13)',
  expedite:
    'an expedited ring has no deferral, 1 day to the deadline and 1 day of grace (domain 3.5)',
  rollBack: 'a rollback uninstalls the latest quality update and pauses the ring (domain 3.7)',
};

function actionOf(release: Release, ring: RingState, command: RingCommand, now: number): Action {
  const who = { by: 'tenant', operator: command.operator, reason: command.reason } as const;
  switch (command.kind) {
    case 'pause':
      return { kind: 'pause', ring: ring.name, pause: pauseFrom(now, who) };
    case 'resume':
      return {
        kind: 'resume',
        ring: ring.name,
        operator: command.operator,
        rolledBackAt: ring.rolledBackAt,
      };
    case 'expedite':
      return expediteAction(release, ring, now);
    case 'rollBack':
      return { kind: 'rollBack', ring: ring.name, pause: rollBackPause(release, who, now) };
  }
}

/** Expediting a ring from now. */
export function expediteAction(release: Release, ring: RingState, now: number): Action {
  return {
    kind: 'expedite',
    ring: ring.name,
    deadlineAt: expeditedDeadline(ring, now),
    daysUntilForcedReboot: 1,
    releasedAt: release.content?.releasedAt ?? release.publishedAt,
  };
}

/** Already offered: the earlier of the old deadline and a day from now (domain.md 10, decision 8). */
function expeditedDeadline(ring: RingState, now: number): number {
  const soon = now + expeditedCadence.deadlineDays * dayMs;
  return ring.offeredAt === null ? soon : Math.min(ring.deadlineAt, soon);
}
