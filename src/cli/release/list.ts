/** `ringmaster release list`: a tenant's releases, newest first. */
import type { Command } from 'commander';
import type { ListedRelease, Operator } from '#client/operator.ts';
import type { Config } from '#settings/config.ts';
import { unanswerable } from '#core/release/command/proposal.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { headline } from '#core/release/view/headline.ts';
import { shortInstantText } from '#reports/instant.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withOperator, withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { objectiveDocument } from './document.ts';
import { keyOf } from './which/key.ts';
import { serviceLines } from './which/serviceLines.ts';

/** Adds the verb `list`. */
export function addList(release: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(release.command('list'))
      .description(
        "a tenant's releases, newest first: where each stands, and whether anybody goes on with it",
      )
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
      return await Promise.all(releases.map((release) => withService(operator, release)));
    }),
    storedReleases(config, policy.tenant),
  ]);
  const rows = rowsOf(listed, stored);
  const document = rows.map((row) => ({
    ...row.key,
    basedOn: row.release?.basedOn ?? null,
    phase: row.release?.phase ?? null,
    stands: standsOf(row),
    objective: row.release === undefined ? null : objectiveDocument(row.release),
    service: row.service,
    ...listedDocument(row.row),
  }));
  const text =
    rows.length === 0
      ? `Tenant ${policy.tenant} has no release yet.`
      : rowLines(rows, terminal).join('\n');
  terminal.answer({ tenant: policy.tenant, releases: document }, text);
}

interface Listed {
  readonly row: ListedRelease;
  /** What keeps it from going on, as the server sees it. */
  readonly service: readonly string[];
}

interface Row extends Listed {
  readonly key: ReleaseKey;
  /** As last stored; undefined where the store is not reached, or the release was played anew since. */
  readonly release: Release | undefined;
  /** Whether a later run of the same release is listed. */
  readonly isEarlier: boolean;
}

function rowsOf(listed: readonly Listed[], stored: readonly Release[]): readonly Row[] {
  const seen = new Set<string>();
  return listed.flatMap(({ row, service }) => {
    const key = keyOf(row);
    if (key === null) return [];
    const isEarlier = seen.has(row.workflowId);
    seen.add(row.workflowId);
    const release = stored.find(({ key: other }) => other.id === key.id && other.area === key.area);
    return [{ key, row, service, release: isEarlier ? undefined : release, isEarlier }];
  });
}

function rowLines(
  rows: readonly Row[],
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  const head = ['release', 'area', 'played', 'workflow', 'started, UTC', 'ended, UTC', 'stands'];
  const cells = rows.map((one) => [
    one.key.id,
    one.key.area,
    one.release?.basedOn ?? '–',
    one.row.status,
    shortInstantText(one.row.startedAt),
    one.row.closedAt === null ? '–' : shortInstantText(one.row.closedAt),
    standsOf(one),
  ]);
  return tableLines(head, cells, paint, columns);
}

/** Where it stands in a line: what keeps it, then the gravest of itself, then how far the month is. */
function standsOf({ row, release: stored, service, isEarlier }: Row): string {
  if (isEarlier) return 'an earlier run of it';
  if (stored === undefined) return [...service, '–'].join(' · ');
  const release = row.status === 'running' ? stored : unanswerable(stored);
  const now = release.lastAssessedAt ?? release.createdAt;
  return [...service, ...headline(release, now).map(({ text }) => text)].join(' · ');
}

/** What the store knows of a tenant's releases; nothing where it is not reached with what was given. */
async function storedReleases(config: Config, tenant: string): Promise<readonly Release[]> {
  if (config.address !== null && config.databaseUrl === null) return [];
  const { listReleases } = await import('#store/release/releases.ts');
  const stored = await withStore(config, (store) => listReleases(store, { tenant }));
  return stored.map(({ release }) => release);
}

/** A listing knows neither how long a running history is nor whether anybody goes on with it. */
async function withService(operator: Operator, listed: ListedRelease): Promise<Listed> {
  const key = listed.status === 'running' ? keyOf(listed) : null;
  if (key === null) return { row: listed, service: serviceLines(listed, null) };
  const [row, still] = await Promise.all([
    operator.describe(key),
    operator.standstill(key).catch(() => null),
  ]);
  return { row, service: serviceLines(row, still) };
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
