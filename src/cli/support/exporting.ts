/** `ringmaster support export`: the requests of six months, with how the desk kept its times. */
import type { Command } from 'commander';
import { csvText } from '../devices/csvOut.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { requestDocument } from './document.ts';
import { recentRequests } from './list.ts';
import type { RequestAt } from './which.ts';

/** Far more than a desk has in six months. */
const rowsMax = 10_000;

/** Adds the verb `export`. */
export function addSupportExport(support: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(support.command('export'))
      .description('the requests of six months, and how the desk kept its times')
      .option('--csv', 'as CSV for spreadsheets')
      .action((flags: { readonly csv?: boolean }, command: Command) =>
        perform(command, outside, (session) => exported(session, flags.csv === true)),
      ),
    [
      ['support export --csv > requests.csv', 'cells that begin like formulas are made harmless'],
      ['support export --json', 'the same as documents'],
    ],
  );
}

async function exported({ terminal, config }: Session, isCsv: boolean): Promise<void> {
  const { tenant, requests } = await recentRequests(config, { limit: rowsMax, isOpen: false });
  const documents = requests.map(requestDocument);
  const rows = requests.map(rowOf);
  const text = isCsv
    ? csvText(head, rows)
    : tableLines(head, rows, terminal.paint, Infinity).join('\n');
  terminal.answer({ tenant, requests: documents }, text);
}

const head = [
  'number',
  'opened',
  'kind',
  'severity',
  'area',
  'status',
  'answered',
  'times late',
  'settled',
  'as',
  'opened again',
  'closed',
  'asked by',
  'answered by',
  'subject',
];

function rowOf(one: RequestAt): readonly string[] {
  const { settled, ...request } = requestDocument(one);
  return [
    String(request.number),
    request.openedAt,
    request.kind,
    request.severity,
    request.area,
    request.status,
    request.answeredAt ?? '',
    String(request.timesLate),
    settled?.at ?? '',
    settled?.as ?? '',
    String(request.reactivated),
    request.endedAt ?? '',
    request.openedBy,
    request.owner ?? '',
    request.subject,
  ];
}
