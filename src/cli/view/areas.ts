/**
 * Management areas for people and scripts: who may do what, and, for each, the command that a person gives or the rule by
 * which the service does it. Source of who may: docs/domain.md, "What each area can do".
 */
import { stopIn } from '#core/area/areas.ts';
import type { Ability, AreaOutline, Party, Permission } from '#core/area/facts.ts';
import { isObserved } from '#core/area/permission.ts';
import type { RuleId } from '#core/rulebook/ruleIds.ts';
import { shareText } from '#reports/instant.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { tableLines, wrapped } from './table.ts';

/** An area as it is shown. */
export interface ShownArea {
  readonly outline: AreaOutline;
  /** Whether its releases are carried out by this version. */
  readonly isCarriedOut: boolean;
}

type Width = Pick<Terminal, 'paint' | 'columns'>;

const titles: Readonly<Record<Ability, string>> = {
  openRings: 'rings',
  pause: 'pause',
  expedite: 'expedite',
  rollBack: 'roll back',
  hold: 'hold',
};
const abilities = Object.keys(titles) as readonly Ability[];

/** What shows that something is done: the word of the command line, and the rule of the service. */
const shownBy: Readonly<Record<Ability, Readonly<Record<Party, string>>>> = {
  openRings: ruled('release approve', 'ring.opens.evidence'),
  pause: ruled('release pause', 'pause.evidence'),
  expedite: ruled('release expedite', 'expedite.exploited'),
  rollBack: ruled('release rollback', 'rollback.automatic'),
  hold: ruled('release hold', 'hold.cohort'),
};

function ruled(tenant: string, service: RuleId): Readonly<Record<Party, string>> {
  return { tenant, service };
}

const parties: Readonly<Record<Party, string>> = { service: 'service', tenant: 'operator' };

/** All areas in a table. */
export function areasLines(areas: readonly ShownArea[], { paint, columns }: Width) {
  const head = ['area', 'releases', ...abilities.map((ability) => titles[ability]), 'objective'];
  const rows = areas.map(({ outline, isCarriedOut }) => [
    paint.cyan(outline.area),
    isCarriedOut ? doneWith(outline) : 'not yet',
    ...abilities.map((ability) => whoMay(outline.abilities[ability])),
    objectiveOf(outline),
  ]);
  return [
    ...tableLines(head, rows, paint, columns),
    '',
    ...wrapped(driversText, columns),
    '',
    'Why not, and how to see it done: ringmaster areas AREA',
  ];
}

/** Drivers are no area, and whoever looks for them looks here. */
const driversText =
  'Drivers and firmware are no area, since they have no releases: the care of a tenant gates them ring by ring, on the days of Windows quality updates. The service pauses a driver that a hold names or whose own devices show that it is bad; operators approve, decline and pause: ringmaster drivers list';

/** The same for scripts. */
export const driversDocument: Readonly<Record<string, object>> = {
  approve: { by: ['tenant'], shownBy: [{ by: 'tenant', way: 'drivers approve' }] },
  decline: { by: ['tenant'], shownBy: [{ by: 'tenant', way: 'drivers decline' }] },
  pause: {
    by: ['service', 'tenant'],
    shownBy: [
      { by: 'service', way: 'driver.pause.cohort' satisfies RuleId },
      { by: 'service', way: 'driver.pause.evidence' satisfies RuleId },
      { by: 'tenant', way: 'drivers pause' },
    ],
  },
  rollBack: { by: [], why: 'a driver is not taken off devices that have it' },
};

function doneWith({ area }: AreaOutline): string {
  return isObserved(area) ? 'observed' : 'carried out';
}

/** One area, with why not and how to see it done. */
export function areaLines({ outline, isCarriedOut }: ShownArea, { paint, columns }: Width) {
  const rows = abilities.map((ability) => [
    titles[ability],
    whoMay(outline.abilities[ability]),
    evidenceOf(outline, ability),
  ]);
  const releases = isCarriedOut
    ? `are ${doneWith(outline)}`
    : 'are not carried out by this version';
  return [
    `${paint.bold(outline.title)}: its releases ${releases}.`,
    ...wrapped(`Objective: ${objectiveOf(outline)}`, columns),
    '',
    ...tableLines(['what', 'who may', 'shown by'], rows, paint, columns),
  ];
}

/** The same for scripts. */
export function areaDocument({ outline, isCarriedOut }: ShownArea): object {
  const { area, title, product, objective } = outline;
  return {
    area,
    title,
    product,
    carriedOut: isCarriedOut,
    objective,
    abilities: Object.fromEntries(
      abilities.map((ability) => [
        ability,
        { ...outline.abilities[ability], shownBy: waysOf(outline, ability) },
      ]),
    ),
  };
}

function whoMay({ by }: Permission): string {
  if (by.length === 0) return 'nobody';
  return by.map((party) => parties[party]).join(', ');
}

/** How it is seen, or why it never is. */
function evidenceOf(outline: AreaOutline, ability: Ability): string {
  const permission = outline.abilities[ability];
  if ('why' in permission) return permission.why;
  const ways = waysOf(outline, ability);
  const shown = ways
    .map(({ by, way }) => (by === 'tenant' ? `ringmaster ${way}` : `rule ${way}`))
    .join('; ');
  const isPinned = stopIn(outline.area) === 'pin' && ability === 'pause';
  return isPinned ? `${shown}, which pins devices to the version before` : shown;
}

/** A pin takes a version off as it stops it: there the service rolls back by what pauses. */
function waysOf({ area, abilities: may }: AreaOutline, ability: Ability) {
  const isPinned = stopIn(area) === 'pin' && ability === 'rollBack';
  const ways = shownBy[isPinned ? 'pause' : ability];
  return may[ability].by.map((party) => ({ by: party, way: ways[party] }));
}

function objectiveOf({ objective: { target, judgedOnDay } }: AreaOutline): string {
  return target === null
    ? 'none: how far it came is told'
    : `${shareText(target)} of eligible devices by D+${judgedOnDay}`;
}
