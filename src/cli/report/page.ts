/** `ringmaster report page`: the tenant on one page that stands by itself, written to a file. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { tenantSentence } from '#core/report/sentence.ts';
import { tenantReport } from '#reports/tenant/page.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';

interface Flags {
  readonly out?: string;
}

/** Adds the verb `page`. */
export function addReportPage(report: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(report.command('page'))
      .description(
        'one page that stands by itself: areas, rings, months, versions, what waits for whom',
      )
      .option('--out <file>', 'where to (default: reports/TENANT.html in the data directory)')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => writePage(session, command.opts<Flags>())),
      ),
    [
      ['report page', ''],
      ['report page --out contoso.html', 'to send to somebody; it needs no network and no script'],
    ],
  );
}

async function writePage({ terminal, config }: Session, { out }: Flags): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { readTenantValues } = await import('#store/report/tenantValues.ts');
  const values = await withStore(config, (store) =>
    readTenantValues(store, { tenant, now: Date.now() }),
  );
  const file = out ?? path.join(config.dataDir, 'reports', `${tenant}.html`);
  const page = tenantReport(values);
  await written(file, page);
  const releases = values.areas.map(({ release }) => release);
  const said = tenantSentence(releases, values.asOf);
  terminal.answer(
    {
      tenant,
      file,
      bytes: Buffer.byteLength(page),
      concern: said?.concern ?? null,
      sentence: said?.text ?? null,
    },
    [said?.text ?? `Tenant ${tenant} has no release yet.`, `Written to ${file}`].join('\n'),
  );
}

/** Writes a file that is never there in part. */
export async function written(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.unfinished`, text);
    await rename(`${file}.unfinished`, file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('failed', `cannot be written: ${why}`, { place: file, cause });
  }
}
