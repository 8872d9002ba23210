/** The fleet that rings are foreseen for, and what is known of it: the real one, or one of so many devices. */
import type { Command } from 'commander';
import { sizedRings } from '#core/device/placement.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import {
  learnedInMonths,
  learnedShare,
  type KnownBaselines,
  type SizedRing,
} from '#core/foresight/sighting.ts';
import type { Policy } from '#core/policy/policy.ts';
import { numberOption } from './numberOption.ts';
import type { FleetNow } from '../release/which/fleetNow.ts';

/** Devices of a fleet that nothing is known of. */
const devicesUsual = 1000;
const devicesMax = 1_000_000;

/** Share of devices that usually fail to install, until a fleet's own is known, and the months in which it becomes so. */
const usualAssumed = 0.02;
const monthsAssumed = 6;

/** What is foreseen. */
export interface ForeseenFleet {
  readonly devices: number;
  /** Whether the devices are registered ones, were given, or are only an example. */
  readonly from: 'registered' | 'given' | 'example';
  readonly sizes: readonly SizedRing[];
  /** What sizes are judged by: what is known now, or, of a fleet that has only begun to learn, what will be. */
  readonly known: KnownBaselines;
  /** What the coming month will be measured against, where that is less. */
  readonly coming: KnownBaselines | null;
  readonly usual: Usual;
}

/** What the usual share of failed installs rests on: releases that were learned from, reports, an assumption, or several. */
export interface Usual {
  readonly releases: number;
  /** The month before the first release, of which reports told; null = of none. */
  readonly told: string | null;
  /** The share that is expected to be known after so many months; null = enough releases are known. */
  readonly expected: { readonly share: number; readonly afterMonths: number } | null;
}

/** Adds the flag that says how large the fleet is. */
export function devicesOption(command: Command, usual = '1,000'): Command {
  return command.option(
    '--devices <n>',
    `size of the fleet (default: ${usual})`,
    numberOption({ name: '--devices', min: 1, max: devicesMax }),
  );
}

/** The fleet of a policy: of so many devices where they are given, else the real one. */
export function foreseenFleet(
  policy: Policy,
  { given, fleet }: { readonly given: number | undefined; readonly fleet: FleetNow | null },
): ForeseenFleet {
  const isReal = given === undefined && fleet !== null && fleet.devices > 0;
  const devices = given ?? (isReal ? fleet.devices : devicesUsual);
  const sizes = isReal ? fleet.sizes : sizedRings(policy.rings, devices);
  const baselines = fleet?.baselines ?? noBaselines;
  const example = given === undefined ? ('example' as const) : ('given' as const);
  const { releases, before } = baselines;
  const told = before?.kind === 'told' ? before.update : null;
  const place = { devices, from: isReal ? ('registered' as const) : example, sizes };
  if (releases >= monthsAssumed)
    return {
      ...place,
      known: [baselines],
      coming: null,
      usual: { releases, told, expected: null },
    };
  const isAssumed = releases === 0 && told === null;
  const share = isAssumed ? usualAssumed : learnedShare(policy, baselines);
  return {
    ...place,
    known: learnedInMonths(sizes, { share, months: monthsAssumed }),
    coming: [baselines],
    usual: { releases, told, expected: { share, afterMonths: monthsAssumed } },
  };
}
