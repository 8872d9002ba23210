/** What a rehearsal is asked to be: the command line's words, checked before anything is started. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { carriedOut, takesMonths, usualArea, withinMonth } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { instantOfDay } from '#core/calendar.ts';
import type { Release } from '#core/release/state/release.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';
import { numberOption } from '../asked/numberOption.ts';
import { defaultPastRelease } from '../asked/pastReleases.ts';
import { areaOf } from '../release/which/key.ts';
import { scenarioAreas } from './scenarioAreas.ts';
import { hourMs } from '#core/time.ts';

/** The flags of `rehearse`. */
export interface RehearseFlags {
  readonly devices?: number;
  readonly seed?: number;
  readonly scenario?: string;
  readonly release?: string;
  readonly until?: string;
  readonly resume?: boolean;
  readonly keep?: boolean;
  readonly throttle?: string;
  readonly area?: string;
}

/** A fleet and a month to rehearse. */
export interface RehearsalRequest {
  readonly devices: number;
  readonly seed: number;
  readonly scenario: string;
  /** The month that is played, such as `2022-06-B`. */
  readonly basedOn: string;
  readonly throttle: 'on' | 'off';
}

const devicesBounds = { name: '--devices', min: 1, max: 1_000_000 };
const seedBounds = { name: '--seed', min: 0, max: 2 ** 32 - 1 };
const devicesDefault = 1000;
const seedDefault = 1;
const scenarioDefault = 'calm';
/** A release lives from before publication to its judgement, at most day 27, and beyond it while something stands; some take months. */
const untilDays = { min: -28, max: 70, maxOfMonths: 280 };

/** Adds the flags of `rehearse`. */
export function withRehearseFlags(command: Command): Command {
  return command
    .option(
      '--devices <n>',
      `size of the fleet (default: ${devicesDefault})`,
      numberOption(devicesBounds),
    )
    .option(
      '--seed <n>',
      `which fleet and which luck (default: ${seedDefault})`,
      numberOption(seedBounds),
    )
    .option('--scenario <name>', `what befalls the fleet (default: ${scenarioDefault})`)
    .option('--release <id>', `month that is played (default: ${defaultPastRelease})`)
    .option(
      '--area <areas>',
      'areas that are played: some, such as quality,office, or all (default: those the scenario is about)',
    )
    .option('--until <day>', 'stop on a day of the release, such as D+6 or D-3')
    .option('--resume', 'go on with the rehearsal that was stopped')
    .option('--keep', 'keep everything running at the end, until Ctrl-C')
    .option('--throttle <on|off>', "Microsoft Graph's quotas, in real time (default: off)");
}

/** The fleet and month that are asked for; a Failure names what there is. */
export function rehearsalRequest(flags: RehearseFlags): RehearsalRequest {
  const { throttle = 'off' } = flags;
  if (throttle !== 'on' && throttle !== 'off') {
    throw new Failure('usage', `must be on or off, found "${throttle}"`, { place: '--throttle' });
  }
  return {
    devices: flags.devices ?? devicesDefault,
    seed: flags.seed ?? seedDefault,
    scenario: scenarioOf(flags.scenario ?? scenarioDefault),
    basedOn: flags.release ?? defaultPastRelease,
    throttle,
  };
}

/** The areas that are asked for, or that the scenario is about, each once. */
export function areasAsked(
  flags: Pick<RehearseFlags, 'area' | 'scenario'>,
): readonly [Area, ...Area[]] {
  const { area: asked, scenario = scenarioDefault } = flags;
  const isAll = asked === 'all';
  const named = isAll ? null : (asked?.split(',') ?? scenarioAreas(scenario));
  const names = named ?? withinMonth();
  const [first = usualArea, ...others] = new Set(names.map((name) => playable(name.trim())));
  return [first, ...others];
}

function playable(name: string): Area {
  const area = areaOf(name);
  const known = carriedOut();
  if (known.includes(area)) return area;
  throw new Failure('refused', `releases of ${area} are not carried out by this version`, {
    place: '--area',
    code: 'areaCannot',
    remedy: `play some of ${known.join(', ')}`,
  });
}

/** A rehearsal that goes on keeps its fleet and month; saying them again would be a misunderstanding. */
export function checkResumeFlags(flags: RehearseFlags): void {
  const given = (['devices', 'seed', 'scenario', 'release', 'throttle', 'area'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (given === undefined) return;
  throw new Failure('usage', 'cannot be changed while a rehearsal goes on', {
    place: `--${given}`,
    remedy: 'leave it out, or start a new rehearsal without --resume',
  });
}

/** How long after a day's hour a stop lies, so that what opens at that hour has opened. */
const afterEdgeMs = hourMs;

/** The instant `--until` means; null where it was not given. */
export function untilInstant(
  text: string | undefined,
  publishedAt: number,
  area: Area = usualArea,
): number | null {
  if (text === undefined) return null;
  const match = /^D(0|[+-]\d{1,3})?$/i.exec(text.trim().replace('−', '-'));
  const day = match === null ? Number.NaN : Number(match[1] ?? 0);
  const max = lastDayOf(area);
  if (day >= untilDays.min && day <= max) {
    return instantOfDay(publishedAt, day) + afterEdgeMs;
  }
  throw new Failure('usage', `must be a day of the release, D-28 to D+${max}, found "${text}"`, {
    place: '--until',
    remedy: 'D0 is the second Tuesday, D+6 six days later, D-3 three days before',
  });
}

/** When the month is over and its report written; what stands on rings is watched beyond that. */
export function monthEndAt({
  publishedAt,
  policy,
}: Pick<Release, 'publishedAt' | 'policy'>): number {
  return instantOfDay(publishedAt, policy.objective.judgedOnDay) + afterEdgeMs;
}

/**
 * Where the month is stopped, and until when days are played beyond it, one by one: null = they are not. Without a day the
 * month is played, and nothing beyond it.
 */
export function stopsOf(
  untilAt: number | null,
  monthEnd: number,
): { readonly stopAt: number; readonly beyondAt: number | null } {
  return untilAt === null || untilAt <= monthEnd
    ? { stopAt: untilAt ?? monthEnd, beyondAt: null }
    : { stopAt: monthEnd, beyondAt: untilAt };
}

/** The last instant that can be played to. */
export function lastInstantOf({ publishedAt, key }: Pick<Release, 'publishedAt' | 'key'>): number {
  return instantOfDay(publishedAt, lastDayOf(key.area)) + afterEdgeMs;
}

function lastDayOf(area: Area): number {
  return takesMonths(area) ? untilDays.maxOfMonths : untilDays.max;
}

function scenarioOf(name: string): string {
  if (/\.ya?ml$/.test(name)) return path.resolve(name);
  const known = scenarioNames();
  if (known.includes(name)) return name;
  throw new Failure('notFound', `there is no scenario "${name}".${didYouMean(name, known)}`, {
    place: '--scenario',
    code: 'unknownScenario',
    remedy: `scenarios: ${known.join(', ')}`,
  });
}

/** The scenarios that come with the program. */
function scenarioNames(): readonly string[] {
  const folder = new URL('../../../scenarios/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
}
