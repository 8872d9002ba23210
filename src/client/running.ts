/** The releases of a tenant that run, and commands to them: for whoever hands over what was done without them. */
import type { Releases } from '#breakGlass/reconcile.ts';
import { releaseKeyIn } from '#core/release/state/release.ts';
import type { Operator } from './operator.ts';

/** The releases that an operator can command. */
export function releasesOf(operator: Operator): Releases {
  return {
    running: async (tenant) => {
      const listed = await operator.listReleases(tenant);
      return listed
        .filter(({ status }) => status === 'running')
        .flatMap(({ workflowId }) => releaseKeyIn(workflowId) ?? []);
    },
    command: (key, command) => operator.command(key, command),
  };
}
