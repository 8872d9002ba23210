/** `ringmaster incident note|own|close`: what people say to an incident. */
import type { Command } from 'commander';
import type { IncidentCommand } from '#core/incident/command.ts';
import { lineAsked, speakingVerb } from '../asked/matter.ts';
import { withOperator } from '../reach/reach.ts';
import { checkReason } from '../release/asking.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { incidentDocument } from './document.ts';
import { incidentAsked } from './which.ts';

const textMax = 500;

/** Adds the three verbs. */
export function addIncidentWords(incident: Command, outside: Outside): void {
  const say = (
    command: Command,
    number: string,
    word: (operator: string) => IncidentCommand,
  ): Promise<void> => perform(command, outside, (session) => tell(session, number, word));
  withExamples(
    speakingVerb(incident, 'note', 'add a line to its timeline')
      .argument('<text>', 'what is to be known')
      .action((number: string, text: string, _flags, command: Command) =>
        say(command, number, (operator) => ({
          kind: 'note',
          operator,
          text: lineAsked(text, textMax),
        })),
      ),
    [['incident note 3 "the vendor was called, case 4711"', '']],
  );
  withExamples(
    speakingVerb(incident, 'own', 'say whose it is; else it is the service team’s')
      .argument('<owner>', 'a team, or a person who agrees to stand in the timeline')
      .action((number: string, owner: string, _flags, command: Command) =>
        say(command, number, (operator) => ({
          kind: 'own',
          operator,
          owner: lineAsked(owner, textMax),
        })),
      ),
    [['incident own 3 "network team"', '']],
  );
  withExamples(
    speakingVerb(
      incident,
      'close',
      'end it; the same cause opens a new one when it is decided anew',
    )
      .option('--false-positive', 'there never was anything')
      .requiredOption('--reason <text>', 'why; kept as the audit trail')
      .action((number: string, flags: { readonly falsePositive?: boolean }, command: Command) =>
        say(command, number, (operator) => ({
          kind: 'close',
          operator,
          reason: checkReason(command),
          isFalse: flags.falsePositive === true,
        })),
      ),
    [['incident close 3 --reason "the devices are retired this week"', '']],
  );
}

async function tell(
  { terminal, config }: Session,
  number: string,
  word: (operator: string) => IncidentCommand,
): Promise<void> {
  const command = word(config.operator);
  const { incident } = await incidentAsked(config, number);
  await withOperator(config, async ({ operator }) => {
    const after = await operator.tellIncident(incident, command);
    terminal.answer(incidentDocument(after), said[command.kind](after.number));
  });
}

const said: Readonly<Record<IncidentCommand['kind'], (number: number) => string>> = {
  note: (number) => `Noted with incident ${number}.`,
  own: (number) => `Incident ${number} has a new owner.`,
  close: (number) =>
    `Incident ${number} is closed. Its report: ringmaster incident report ${number}`,
};
