/** `ringmaster devices discover`: looks for new devices now, checks and registers them, gives each a ring. */
import type { Command } from 'commander';
import { countText } from '#reports/instant.ts';
import { policyInEffect } from '../policyInEffect.ts';
import { withOperator } from '../reach.ts';
import { keyOf } from '../release/key.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Operator } from '#client.ts';
import type { Outside } from '../terminal.ts';

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
    `${countText(listed)} devices listed, ${countText(judged)} checked, ${countText(registered)} registered.`,
  );
}

/** A rehearsed fleet lives ahead of the clock, where its release is; null where the clock is right. */
async function fleetTime(operator: Operator, tenant: string): Promise<number | null> {
  const [newest] = await operator.listReleases(tenant);
  const key = newest === undefined ? null : keyOf(newest);
  if (key === null || newest?.status !== 'running') return null;
  const { asOf } = await operator.status(key);
  return asOf > Date.now() ? asOf : null;
}
