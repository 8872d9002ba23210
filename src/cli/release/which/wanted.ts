/** The arguments with which every verb says which release it is about. */
import type { Command } from 'commander';
import { usualArea } from '#core/area/areas.ts';
import { policyInEffect } from '../../asked/policyInEffect.ts';
import { withEngineFlags, type Session } from '../../session.ts';
import { areaOf, type ReleaseWanted } from './key.ts';

/** Adds `[release]` and `--area`. */
export function withWanted(command: Command): Command {
  return withEngineFlags(command)
    .argument('[release]', "such as 2026-12-B (default: the tenant's newest)")
    .option('--area <area>', 'management area', usualArea);
}

/** Adds `--release` and `--area`, for verbs whose argument is something else. */
export function withReleaseFlag(command: Command): Command {
  return withEngineFlags(command)
    .option('--release <id>', "such as 2026-12-B (default: the tenant's newest)")
    .option('--area <area>', 'management area', usualArea);
}

/** Which release a command line is about. */
export async function wantedOf(
  { config }: Session,
  command: Command,
  id: string | undefined,
): Promise<ReleaseWanted> {
  const { area, release } = command.opts<{ area: string; release?: string }>();
  const { policy } = await policyInEffect(config);
  return { tenant: policy.tenant, area: areaOf(area), id: id ?? release ?? null };
}
