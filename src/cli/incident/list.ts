/** `ringmaster incident list`: a tenant's incidents, newest first. */
import type { Command } from 'commander';
import { causeTitle } from '#core/incident/cause.ts';
import { statuses, type Incident, type IncidentStatus } from '#core/incident/incident.ts';
import { statusOf, statusText } from '#core/incident/status.ts';
import { didYouMean } from '#core/spelling.ts';
import { shortInstantText } from '#reports/instant.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { neglectText } from '../view/incident.ts';
import { tableLines } from '../view/table.ts';
import { asOfIncident, incidentDocument } from './document.ts';

const shownMax = 100;

interface Flags {
  readonly status?: string;
  readonly open?: boolean;
}

/** Adds the verb `list`. */
export function addIncidentList(incident: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(incident.command('list'))
      .description(`the newest ${shownMax} incidents of a tenant`)
      .option('--open', 'those that are not over')
      .option('--status <status>', statuses.join(', '))
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => list(session, command.opts<Flags>())),
      ),
    [
      ['incident list', ''],
      ['incident list --open', 'what is still looked after'],
      ['incident list --status investigationSuspended', 'what waits for people'],
    ],
  );
}

async function list({ terminal, config }: Session, flags: Flags): Promise<void> {
  const status = statusAsked(flags.status);
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { listIncidents } = await import('#store/incident/incidents.ts');
  const all = await withStore(config, (store) => listIncidents(store, { tenant, limit: shownMax }));
  const shown = all.filter(
    (one) =>
      (flags.open !== true || one.end === null) &&
      (status === null || statusOf(one, asOfIncident(one)) === status),
  );
  const neglected = shown.flatMap((one) => neglectText(one, Date.now()) ?? []);
  const head = ['no.', 'opened, UTC', 'status', 'severity', 'owner', 'incident'];
  const text =
    shown.length === 0
      ? noneText(tenant, all.length)
      : [
          ...tableLines(head, shown.map(cellsOf), terminal.paint, terminal.columns),
          ...neglected.flatMap((line) => ['', terminal.paint.red(line)]),
        ].join('\n');
  terminal.answer({ tenant, incidents: shown.map(incidentDocument) }, text);
}

function noneText(tenant: string, known: number): string {
  return known === 0
    ? `Tenant ${tenant} has had no incident.`
    : `None of ${known} incidents is so.`;
}

function cellsOf(incident: Incident): readonly string[] {
  const { number, openedAt, severity, owner, cause } = incident;
  return [
    String(number),
    shortInstantText(openedAt),
    statusText(statusOf(incident, asOfIncident(incident))),
    severity,
    owner,
    causeTitle(cause),
  ];
}

function statusAsked(text: string | undefined): IncidentStatus | null {
  if (text === undefined) return null;
  const known = statuses.find((one) => one === text);
  if (known !== undefined) return known;
  throw new Failure('usage', `there is no status "${text}".${didYouMean(text, statuses)}`, {
    place: '--status',
    remedy: `statuses: ${statuses.join(', ')}`,
  });
}
