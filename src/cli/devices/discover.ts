/** `ringmaster devices discover`: looks for new devices now, checks and registers them, gives each a ring. */
import type { Command } from 'commander';
import { countText } from '#reports/instant.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withOperator } from '../reach/reach.ts';
import { fleetTime } from './fleetTime.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';

/** Adds the verb `discover`. */
export function addDiscover(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('discover'))
      .description('look for new devices now, check and register them, and put groups right')
      .action((_flags, command: Command) => perform(command, outside, discover)),
    [['devices discover', 'releases do this by themselves; this is for the impatient']],
  );
}

async function discover({ terminal, config }: Session): Promise<void> {
  const { policy } = await policyInEffect(config);
  terminal.tell(`Looking for devices of ${policy.tenant} …`);
  const result = await withOperator(config, async ({ operator }) => {
    const asOf = await fleetTime(operator, policy.tenant);
    const { tenant, area, rings } = policy;
    return await operator.discover({ tenant, area, rings, ...(asOf === null ? {} : { asOf }) });
  });
  const { listed, judged, registered } = result;
  terminal.answer(
    { tenant: policy.tenant, ...result },
    `${countText(listed)} devices listed that are new or have changed since the last look, ${countText(judged)} checked, ${countText(registered)} registered. All that are known: ringmaster devices list`,
  );
}
