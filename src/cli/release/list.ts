/** `ringmaster release list`: a tenant's releases, newest first. */
import type { Command } from 'commander';
import type { ListedRelease, Operator } from '#client.ts';
import type { Config } from '#config.ts';
import type { Release, ReleaseKey } from '#core/release/release.ts';
import { countText, instantText } from '#reports/instant.ts';
import { policyInEffect } from '../policyInEffect.ts';
import { withOperator, withStore } from '../reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Paint } from '../terminal.ts';
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
  const [listed, stored] = await Promise.all([
    withOperator(config, async ({ operator }) => {
      const releases = await operator.listReleases(policy.tenant);
      return await Promise.all(releases.map((release) => withHistory(operator, release)));
    }),
    storedReleases(config, policy.tenant),
  ]);
  const rows = rowsOf(listed, stored);
  const document = rows.map(({ key, row, release }) => ({
    ...key,
    basedOn: release?.basedOn ?? null,
    phase: release?.phase ?? null,
    ...listedDocument(row),
  }));
  const text =
    rows.length === 0
      ? `Tenant ${policy.tenant} has no release yet.`
      : rowLines(rows, terminal.paint).join('\n');
  terminal.answer({ tenant: policy.tenant, releases: document }, text);
}

interface Row {
  readonly key: ReleaseKey;
  readonly row: ListedRelease;
  /** As last stored; undefined where the store is not reached, or the release was played anew since. */
  readonly release: Release | undefined;
}

function rowsOf(listed: readonly ListedRelease[], stored: readonly Release[]): readonly Row[] {
  const seen = new Set<string>();
  return listed.flatMap((row) => {
    const key = keyOf(row);
    if (key === null) return [];
    const isNewest = !seen.has(row.workflowId);
    seen.add(row.workflowId);
    const release = stored.find(({ key: other }) => other.id === key.id && other.area === key.area);
    return [{ key, row, release: isNewest ? release : undefined }];
  });
}

function rowLines(rows: readonly Row[], paint: Paint): readonly string[] {
  const head = [
    'release',
    'area',
    'played',
    'status',
    'phase',
    'started, UTC',
    'ended, UTC',
    '>events',
    '>history',
  ];
  const cells = rows.map(({ key, row, release }) => [
    key.id,
    key.area,
    release?.basedOn ?? '–',
    row.status,
    release?.phase ?? '–',
    instantText(row.startedAt),
    row.closedAt === null ? '–' : instantText(row.closedAt),
    countText(row.historyEvents),
    `${countText(Math.ceil(row.historyBytes / 1000))} KB`,
  ]);
  return tableLines(head, cells, paint);
}

/** What the store knows of a tenant's releases; nothing where it is not reached with what was given. */
async function storedReleases(config: Config, tenant: string): Promise<readonly Release[]> {
  if (config.address !== null && config.databaseUrl === null) return [];
  const { listReleases } = await import('#store/releases.ts');
  const stored = await withStore(config, (store) => listReleases(store, { tenant }));
  return stored.map(({ release }) => release);
}

/** A listing knows the length of a history only when it is closed. */
async function withHistory(operator: Operator, listed: ListedRelease): Promise<ListedRelease> {
  const key = listed.status === 'running' ? keyOf(listed) : null;
  return key === null ? listed : await operator.describe(key);
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
