/** What operators' commands about rings lead to. Refusals stand in `refusalOf`. */
import { factsOf } from '../../../area/areas.ts';
import { expeditedCadence } from '../../../ring.ts';
import type { RingCommand } from '../../command/command.ts';
import type { Action, Decision } from '../../step/decision.ts';
import { reasonRingIsLeftAlone } from '../../command/refusal.ts';
import type { Pause, Release, RingState } from '../../state/release.ts';
import { hurryFor, type Mended } from '../../content/updates.ts';
import { pauseFrom, rollBackPause, staysOff } from '../../state/pause.ts';
import { pinText, stopNow } from '../../state/pin.ts';
import { decision, type Grounds } from '../rule.ts';
import { dayMs } from '../../../time.ts';

/** What would have led to another decision than a person's. */
export const byPerson = 'Only an operator decides this.';

/** One decision for each ring that changes; rings that it does not change are left out. `told`, if not as commanded. */
export function decideOnRings(
  release: Release,
  command: RingCommand,
  now: number,
  told: (ring: RingState) => Pick<Grounds, 'reason' | 'inputs'> = asCommanded(
    release,
    command,
    now,
  ),
): readonly Decision[] {
  return release.rings
    .filter((ring) => command.ring === undefined || ring.name === command.ring)
    .filter((ring) => reasonRingIsLeftAlone(release, ring, command, now) === null)
    .map((ring) =>
      decision(
        `${command.kind}/${ring.name}/${release.decisions}`,
        now,
        actionOf(release, ring, command, now),
        {
          rule: ruleText(release, command.kind),
          ...told(ring),
          otherwise: byPerson,
        },
      ),
    );
}

function asCommanded(
  release: Release,
  command: RingCommand,
  now: number,
): (ring: RingState) => Pick<Grounds, 'reason' | 'inputs'> {
  const { phase, content } = release;
  const { kind, operator, reason, ring: scope = 'release' } = command;
  return (ring) => {
    const { name } = ring;
    const { pin } = kind === 'pause' ? pinOf(release, name, command) : {};
    const hurry = kind === 'expedite' && content !== null ? hurryFor(content, name) : null;
    const deed = staysPaused(release, ring, command, now)
      ? `let the rings after ${name} go on, which stays paused since it was rolled back`
      : deeds[kind](name);
    return {
      reason: `${operator} ${deed}: ${reason}${pin === undefined ? '' : `.${pinText(release.key.area, pin)}`}`,
      inputs: {
        operator,
        scope,
        phase,
        ...(hurry === null ? {} : { update: hurry.update.name }),
      },
    };
  };
}

const deeds: Readonly<Record<RingCommand['kind'], (ring: string) => string>> = {
  pause: (ring) => `paused ${ring}`,
  resume: (ring) => `resumed ${ring}`,
  expedite: (ring) => `expedited ${ring}`,
  rollBack: (ring) => `rolled back ${ring}`,
};

function ruleText({ key }: Release, kind: RingCommand['kind']): string {
  const { words } = factsOf(key.area);
  const rules: Readonly<Record<RingCommand['kind'], string>> = {
    pause: 'an operator may pause',
    resume: 'who paused may resume',
    expedite: 'an expedited ring has no deferral, 1 day to the deadline and 1 day of grace',
    rollBack: `a rollback uninstalls the latest ${words.update} and pauses the ring`,
  };
  return rules[kind];
}

function actionOf(release: Release, ring: RingState, command: RingCommand, now: number): Action {
  const who = { by: 'tenant', operator: command.operator, reason: command.reason } as const;
  switch (command.kind) {
    case 'pause':
      return {
        kind: 'pause',
        ring: ring.name,
        pause: {
          ...pauseBy(release, command, { who, former: ring.pause }, now),
          ...pinOf(release, ring.name, command),
        },
      };
    case 'resume':
      return resumeAction(release, ring, command, now);
    case 'expedite':
      return expediteAction(release, ring, now);
    case 'rollBack':
      return { kind: 'rollBack', ring: ring.name, pause: rollBackPause(release, who, now) };
  }
}

function resumeAction(
  release: Release,
  ring: RingState,
  command: RingCommand,
  now: number,
): Action {
  const { name, pause, rolledBackAt } = ring;
  if (pause === null || !staysPaused(release, ring, command, now))
    return { kind: 'resume', ring: name, operator: command.operator, rolledBackAt };
  const { holdsLater: _ended, ...stands } = pause;
  return { kind: 'pause', ring: name, pause: stands };
}

/** A ring that was rolled back stays so: a resume of what was ordered besides only lets the later rings go on. */
function staysPaused(
  release: Release,
  ring: RingState,
  { kind }: RingCommand,
  now: number,
): boolean {
  return kind === 'resume' && staysOff(release, ring, now);
}

/** Where rings are pinned a pause says to which version; where there is none it is refused before. */
function pinOf(
  release: Release,
  ring: string,
  { to }: Extract<RingCommand, { kind: 'pause' }>,
): Pick<Pause, 'pin'> {
  const stop = stopNow(release, ring, to);
  return 'why' in stop ? {} : stop;
}

/** A pause of one ring holds the later ones, unless it is for that ring only; given anew it keeps what was taken off. */
function pauseBy(
  { key }: Release,
  { ring, only }: Extract<RingCommand, { kind: 'pause' }>,
  { who, former }: { who: Pick<Pause, 'by' | 'operator' | 'reason'>; former: Pause | null },
  now: number,
): Pause {
  const takenOff = former?.takenOff;
  const pause = {
    ...pauseFrom(now, who, key.area),
    ...(takenOff === undefined ? {} : { takenOff }),
  };
  return ring === undefined || only === true ? pause : { ...pause, holdsLater: true };
}

/** Expediting a ring from now, by the update that mends these flaws and has a revision for its devices. */
export function expediteAction(
  release: Release,
  ring: RingState,
  now: number,
  flaws: readonly Mended[] = [],
): Action {
  const { content, publishedAt } = release;
  const hurry = content === null ? null : hurryFor(content, ring.name, flaws);
  return {
    kind: 'expedite',
    ring: ring.name,
    deadlineAt: expeditedDeadline(ring, now),
    daysUntilForcedReboot: 1,
    releasedAt: hurry?.update.releasedAt ?? content?.releasedAt ?? publishedAt,
    ...(hurry === null ? {} : { entryId: hurry.update.entryId }),
  };
}

/** Already offered: the earlier of the old deadline and a day from now. */
function expeditedDeadline(ring: RingState, now: number): number {
  const soon = now + expeditedCadence.deadlineDays * dayMs;
  return ring.offeredAt === null ? soon : Math.min(ring.deadlineAt, soon);
}
