/** `ringmaster release list`: a tenant's releases, newest first. */
import type { Command } from 'commander';
import type { ListedRelease } from '#client.ts';
import { countText, instantText } from '#reports/instant.ts';
import { policyInEffect } from '../policyInEffect.ts';
import { withOperator } from '../reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal.ts';
import { tableLines } from '../view/table.ts';
import { keyOf } from './key.ts';

/** Adds the verb `list`. */
export function addList(release: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(release.command('list'))
      .description("a tenant's releases, newest first")
      .action((_flags, command: Command) => perform(command, outside, list)),
    [
      ['release list', ''],
      ['release list --tenant fabrikam --json', ''],
    ],
  );
}

async function list({ terminal, config }: Session): Promise<void> {
  const { policy } = await policyInEffect(config);
  const listed = await withOperator(config, ({ operator }) => operator.listReleases(policy.tenant));
  const rows = listed.flatMap((row) => {
    const key = keyOf(row);
    return key === null ? [] : [{ key, row }];
  });
  const document = rows.map(({ key, row }) => ({ ...key, ...listedDocument(row) }));
  const head = ['release', 'area', 'status', 'started, UTC', 'ended, UTC', '>events', '>history'];
  const cells = rows.map(({ key, row }) => [
    key.id,
    key.area,
    row.status,
    instantText(row.startedAt),
    row.closedAt === null ? '–' : instantText(row.closedAt),
    countText(row.historyEvents),
    `${countText(Math.ceil(row.historyBytes / 1000))} KB`,
  ]);
  const text =
    rows.length === 0
      ? `Tenant ${policy.tenant} has no release yet.`
      : tableLines(head, cells, terminal.paint).join('\n');
  terminal.answer({ tenant: policy.tenant, releases: document }, text);
}

/** A listed release as JSON. */
export function listedDocument(row: ListedRelease): object {
  return {
    workflowId: row.workflowId,
    runId: row.runId,
    status: row.status,
    startedAt: new Date(row.startedAt).toISOString(),
    closedAt: row.closedAt === null ? null : new Date(row.closedAt).toISOString(),
    historyEvents: row.historyEvents,
    historyBytes: row.historyBytes,
  };
}
