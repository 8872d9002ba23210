/** `ringmaster incident show`: how one incident stands, and its timeline. */
import type { Command } from 'commander';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { incidentLines } from '../view/incident.ts';
import { entryDocument, incidentDocument } from './document.ts';
import { incidentAsked } from './which.ts';

/** Adds the verb `show`. */
export function addIncidentShow(incident: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(incident.command('show'))
      .description('how one incident stands, what was tried, and its timeline')
      .argument('<number>', 'its number, as `incident list` tells')
      .action((number: string, _flags, command: Command) =>
        perform(command, outside, (session) => show(session, number)),
      ),
    [
      ['incident show 3', ''],
      ['incident show 3 --json', 'with every entry of its timeline'],
    ],
  );
}

async function show({ terminal, config }: Session, number: string): Promise<void> {
  const { incident, entries } = await incidentAsked(config, number);
  terminal.answer(
    { ...incidentDocument(incident), timeline: entries.map(entryDocument) },
    incidentLines(incident, entries, terminal, Date.now()).join('\n'),
  );
}
