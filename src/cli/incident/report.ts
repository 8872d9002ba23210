/** `ringmaster incident report`: the post-incident report of one incident, as Markdown. */
import type { Command } from 'commander';
import { incidentReport } from '#reports/incident.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { incidentAsked } from './which.ts';

/** Adds the verb `report`. */
export function addIncidentReport(incident: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(incident.command('report'))
      .description('the report of one incident as Markdown; final once it is over')
      .argument('<number>', 'its number, as `incident list` tells')
      .action((number: string, _flags, command: Command) =>
        perform(command, outside, (session) => report(session, number)),
      ),
    [
      ['incident report 3 | less', ''],
      ['incident report 3 --json', 'the same as one field'],
    ],
  );
}

async function report({ terminal, config }: Session, number: string): Promise<void> {
  const { incident, entries } = await incidentAsked(config, number);
  const markdown = incidentReport(incident, entries);
  terminal.answer({ number: incident.number, markdown }, markdown.trimEnd());
}
