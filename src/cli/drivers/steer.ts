/** `ringmaster drivers approve|decline|pause`: what operators say of drivers, and what became of it. */
import type { Command } from 'commander';
import type { DriverRequest, DriversSteered, DriverVerb } from '#core/driver/command.ts';
import { dayAsked } from '../asked/dayOption.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { checkRing } from '../devices/ring.ts';
import { Failure } from '../failure.ts';
import { withOperator } from '../reach/reach.ts';
import { checkReason } from '../release/asking.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { steeredLines } from '../view/drivers/steered.ts';

interface Flags {
  readonly ring?: string;
  readonly on?: string;
}

const which = 'id, name, or name and version; several may be given';

/** Adds the three verbs. */
export function addDriverVerbs(drivers: Command, outside: Outside): void {
  add(drivers, outside, {
    verb: 'approve',
    description:
      'let devices get drivers; what was approved can be paused and never declined again',
    examples: [
      [
        'drivers approve "Lenovo Ltd. - Firmware - 16.1.30.2330" --ring test --reason "one of each model first"',
        'firmware goes ring by ring',
      ],
      ['drivers approve 7f2c --on 2026-12-14 --reason "after the freeze"', 'from a day on'],
    ],
  }).option('--on <date>', 'offered from this day on (YYYY-MM-DD, UTC)');
  add(drivers, outside, {
    verb: 'decline',
    description: 'keep drivers away that were never approved',
    examples: [['drivers decline 7f2c --reason "not for our docks"', '']],
  });
  add(drivers, outside, {
    verb: 'pause',
    description:
      'stop approved drivers; devices may get an older one in their place, which is told',
    examples: [['drivers pause 7f2c --ring fast --reason "docks go dark"', '']],
  });
}

function add(
  drivers: Command,
  outside: Outside,
  of: {
    readonly verb: DriverVerb;
    readonly description: string;
    readonly examples: readonly (readonly [string, string])[];
  },
): Command {
  return withExamples(
    withEngineFlags(drivers.command(of.verb))
      .description(of.description)
      .argument('<driver...>', which)
      .option('--ring <name>', 'in one ring (default: in all that offer it)')
      .requiredOption('--reason <text>', 'why; kept as the audit trail')
      .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)')
      .action((named: readonly string[], _flags, command: Command) =>
        perform(command, outside, (session) => steer(session, command, { verb: of.verb, named })),
      ),
    of.examples,
  );
}

async function steer(
  { terminal, config }: Session,
  command: Command,
  { verb, named }: { readonly verb: DriverVerb; readonly named: readonly string[] },
): Promise<void> {
  const { ring, on } = command.opts<Flags>();
  const { policy } = await policyInEffect(config);
  if (ring !== undefined) checkRing(policy, ring);
  const request: DriverRequest = {
    action: verb,
    drivers: named,
    operator: config.operator,
    reason: checkReason(command),
    ...(ring === undefined ? {} : { ring }),
    ...(on === undefined ? {} : { deployAt: dayAsked(on) }),
  };
  const { tenant } = policy;
  await withOperator(config, async ({ operator }) => {
    const came = await operator.steerDrivers(tenant, request);
    terminal.answer({ tenant, request, ...came }, steeredLines(verb, came).join('\n'));
    throwUnlessDone(came);
  });
}

/** What was not done for one of them is no success, and what does not show yet is not in force. */
function throwUnlessDone({ steered }: DriversSteered): void {
  const undone = steered.filter(({ outcome }) => outcome === 'failed' || outcome === 'notFound');
  const isPending = steered.some(({ outcome }) => outcome === 'asked');
  if (undone.length > 0)
    throw new Failure('failed', `${undone.length} of ${steered.length} could not be done`, {
      code: 'driversFailed',
      isTold: true,
      remedy: '`ringmaster drivers list` tells how they stand',
    });
  if (isPending)
    throw new Failure('pending', 'Intune took it and does not show it yet', {
      code: 'accepted',
      isTold: true,
      remedy: '`ringmaster drivers list` tells how they stand after the next look',
    });
}
