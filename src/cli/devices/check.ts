/** `ringmaster devices check`: the nine prerequisites and the readiness of one device, judged now on what is stored. */
import type { Command } from 'commander';
import { factsOf, usualArea } from '#core/area/areas.ts';
import { readinessOf, type ReadinessLabel } from '#core/device/readiness.ts';
import type { ListedDevice } from '#core/device/listed.ts';
import { instantText } from '#reports/instant.ts';
import type { Config } from '#settings/config.ts';
import { withOperator } from '../reach/reach.ts';
import { fleetTime } from './fleetTime.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Paint } from '../terminal/terminal.ts';
import { checkResultLines, checkResults, type CheckResult } from './one/checkResults.ts';
import { withDevice } from './find.ts';
import { withRemedy } from '#core/device/remedies.ts';

/** Adds the verb `check`. */
export function addCheck(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('check'))
      .description('the nine prerequisites and the readiness of one device')
      .argument('<device>', 'Intune id, Entra device id, directory object id or serial number')
      .action((id: string, _flags, command: Command) =>
        perform(command, outside, (session) => check(session, id)),
      ),
    [['devices check 5CD1234ABC', 'why it may not register, or why it does not count']],
  );
}

async function check(session: Session, id: string): Promise<void> {
  const { terminal } = session;
  await withDevice(session, id, async ({ listed, key }) => {
    const asOf = await checkedAt(session.config, key.tenant);
    const results = checkResults(listed, asOf);
    const label = readinessOf(
      listed.device,
      { asOf, policyConflict: listed.notReady.includes('policyConflict') },
      factsOf(usualArea).eligibility,
    );
    terminal.answer(
      {
        deviceId: listed.device.deviceId,
        asOf: new Date(asOf).toISOString(),
        prerequisites: results,
        readiness: label,
      },
      checkLines({ listed, asOf, results, label }, terminal.paint).join('\n'),
    );
  });
}

/** The fleet's now; where no Temporal is reached, the clock's. */
async function checkedAt(config: Config, tenant: string): Promise<number> {
  try {
    return (
      (await withOperator(config, ({ operator }) => fleetTime(operator, tenant))) ?? Date.now()
    );
  } catch {
    return Date.now();
  }
}

function checkLines(
  {
    listed,
    asOf,
    results,
    label,
  }: {
    readonly listed: ListedDevice;
    readonly asOf: number;
    readonly results: readonly CheckResult[];
    readonly label: ReadinessLabel;
  },
  paint: Paint,
): readonly string[] {
  return [
    `Device ${listed.device.deviceId}, as of ${instantText(asOf)}`,
    '',
    ...checkResultLines(results, paint),
    '',
    label.notReady.length === 0
      ? `${paint.green('✔')} in working order`
      : `${paint.red('✘')} not ready: ${label.notReady.map(withRemedy).join('; ')}`,
    label.ineligible === null
      ? `${paint.green('✔')} counts in the objective`
      : `${paint.red('✘')} does not count in the objective: ${withRemedy(label.ineligible)}`,
  ];
}
