/** `ringmaster devices facts`: take over what the tenant knows of its devices, as groups that evidence is looked at by. */
import type { Command } from 'commander';
import { countText } from '#reports/instant.ts';
import type { DeviceFact } from '#store/device/deviceFacts.ts';
import { readCsv, type CsvFault, type CsvRow } from '../asked/csv.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';

/** As the store has them; told here with line numbers, there only counted. */
const factPattern = /^[a-z][a-z0-9 ._-]{0,39}$/;
const valueMax = 120;
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Adds the verb `facts`. */
export function addFacts(devices: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(devices.command('facts'))
      .description('take over further facts of devices from a CSV file: a driver, an application')
      .argument('<file>', 'CSV with the columns device (Intune or Entra id), fact and value')
      .action((file: string, _flags, command: Command) =>
        perform(command, outside, (session) => facts(session, file)),
      ),
    [['devices facts drivers.csv', 'groups such as "driver=Wacom 6.4" can be held from then on']],
  );
}

async function facts({ terminal, config }: Session, file: string): Promise<void> {
  const { ownFacts } = await import('#store/evidence/cohorts.ts');
  const columns = { required: ['device', 'fact', 'value'] };
  const rows = await readCsv(file, columns, (all) => factFaults(all, ownFacts));
  const { policy } = await policyInEffect(config);
  const { recordFacts } = await import('#store/device/deviceFacts.ts');
  const outcome = await withStore(config, (store) =>
    recordFacts(store, { tenant: policy.tenant, rows: rows.map(factOf), at: Date.now() }),
  );
  const { written, unknown } = outcome;
  const same = rows.length - written - unknown;
  terminal.answer(
    { tenant: policy.tenant, file, rows: rows.length, written, unchanged: same, unknown },
    `Took over ${countText(written)} of ${countText(rows.length)} facts; ${countText(same)} were so already, ${countText(unknown)} are of devices that are not known.`,
  );
}

/** The faulty lines of a file of facts. */
export function factFaults(
  rows: readonly CsvRow[],
  ownFacts: readonly string[],
): readonly CsvFault[] {
  return rows.flatMap((row) => {
    const { deviceId, fact, value } = factOf(row);
    const faults = [
      idPattern.test(deviceId) ? '' : `must name a device by its id, found "${deviceId}"`,
      factPattern.test(fact)
        ? ''
        : `must name a fact in lower-case letters, digits, blanks, dots or hyphens, found "${fact}"`,
      ownFacts.includes(fact) ? `cannot say ${fact}, which Intune tells itself` : '',
      value === '' || value.length > valueMax
        ? `must have a value of 1 to ${valueMax} characters`
        : '',
    ];
    return faults
      .filter((message) => message !== '')
      .map((message) => ({ line: row.line, message }));
  });
}

function factOf({ values }: CsvRow): DeviceFact {
  const { device = '', fact = '', value = '' } = values;
  return { deviceId: device, fact: fact.toLowerCase(), value };
}
