/** What an operator's command leads to. Whether it makes sense at all is asked of `refusalOf` before. */
import { isAboutRings, type Command } from '../../command/command.ts';
import type { Decision } from '../../step/decision.ts';
import type { Release } from '../../state/release.ts';
import { decideOnHolds } from './holdCommands.ts';
import { decideOnRings } from './ringCommands.ts';

/** Decisions of a command that was not refused. */
export function decideCommand(
  release: Release,
  command: Command,
  now: number,
): readonly Decision[] {
  return isAboutRings(command)
    ? decideOnRings(release, command, now)
    : decideOnHolds(release, command, now);
}
