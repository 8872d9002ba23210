/** `ringmaster support open`: asks the desk for something. */
import type { Command } from 'commander';
import { areaNames, isArea, usualArea } from '#core/area/areas.ts';
import { focuses } from '#core/message/contact.ts';
import { untilText } from '#core/instantText.ts';
import { didYouMean } from '#core/spelling.ts';
import type { Opening } from '#core/support/fold.ts';
import { requestKinds, type SupportRequest } from '#core/support/request.ts';
import { responses, severities } from '#core/support/severity.ts';
import { timeSkipping } from '#engine/virtualTime.ts';
import { instantText } from '#reports/instant.ts';
import type { Store } from '#store/store.ts';
import { lineAsked } from '../asked/matter.ts';
import { supportInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withOperator, withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { requestDocument } from './document.ts';

const subjectMax = 200;
const contactMax = 64;

interface Flags {
  readonly severity: string;
  readonly kind: string;
  readonly about: string;
  readonly area: string;
  readonly contact?: string;
  readonly roundTheClock?: boolean;
}

/** Adds the verb `open`. */
export function addSupportOpen(support: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(support.command('open'))
      .description('ask the desk for something; it is told, and so are its contacts')
      .argument('<subject>', 'what it is about, in a line')
      .option('--severity <severity>', 'A critical, B moderate, C minimal', 'C')
      .option('--kind <kind>', requestKinds.join(', '), 'incident')
      .option('--about <focus>', `whom it concerns: ${focuses.join(', ')}`, 'updates')
      .option('--area <area>', 'management area', usualArea)
      .option('--contact <name>', 'a contact of the contacts file that is told besides')
      .option('--round-the-clock', 'of severity B: at all hours, and not in hours of business')
      .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)')
      .action((subject: string, _flags, command: Command) =>
        perform(command, outside, (session) => open(session, subject, command.opts<Flags>())),
      ),
    [
      ['support open "Label printers print nothing since the update" --severity B', ''],
      ['support open "May the lab leave ring fast?" --kind information', ''],
      ['support open "500 tills do not start" --severity A --contact store-ops', ''],
    ],
  );
}

async function open(session: Session, text: string, flags: Flags): Promise<void> {
  const { terminal, config } = session;
  const subject = lineAsked(text, subjectMax);
  const asked = openingAsked(flags);
  const { tenant, plan } = await supportInEffect(config);
  const opening = { ...asked, tenant, plan, openedBy: config.operator };
  await withOperator(config, async ({ operator }) => {
    const request = await withStore(config, (store) => opened(store, opening, subject));
    const { openedAt: asOf, severity, turn } = request;
    const rehearsed = timeSkipping({ enabled: true });
    await operator.beginRequest(request, rehearsed);
    terminal.answer(
      requestDocument({ request, subject, asOf }),
      [
        `Support request ${request.number} is open with severity ${severity}, ${responses[severity].meaning}.`,
        `The first answer is due by ${instantText(turn.dueAt)}, ${untilText(asOf, turn.dueAt)}.`,
        `  ringmaster support show ${request.number}`,
      ].join('\n'),
    );
  });
}

async function opened(
  store: Store,
  opening: Omit<Opening, 'number' | 'openedAt' | 'isRehearsal'>,
  subject: string,
): Promise<SupportRequest> {
  const { openRequest } = await import('#store/support/requests.ts');
  const { readClock } = await import('#store/report/published.ts');
  const { tenant } = opening;
  const { asOf: openedAt, isRehearsal } = await readClock(store, { tenant, now: Date.now() });
  return await openRequest(store, { ...opening, openedAt, isRehearsal }, subject);
}

function openingAsked(flags: Flags) {
  const severity = oneOf('severity', flags.severity.toUpperCase(), severities);
  const isRoundTheClock = flags.roundTheClock === true;
  if (isRoundTheClock && responses[severity].hours !== 'chosen')
    throw new Failure(
      'usage',
      `severity ${severity} leaves no choice: A is answered round the clock, C in hours of business`,
      {
        place: '--round-the-clock',
      },
    );
  return {
    severity,
    isRoundTheClock,
    kind: oneOf('kind', flags.kind, requestKinds),
    about: oneOf('about', flags.about, focuses),
    area: isArea(flags.area) ? flags.area : oneOf('area', flags.area, areaNames()),
    contact: flags.contact === undefined ? null : lineAsked(flags.contact, contactMax),
  };
}

function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const known = names.find((one) => one === text);
  if (known !== undefined) return known;
  throw new Failure('usage', `there is no ${flag} "${text}".${didYouMean(text, names)}`, {
    place: `--${flag}`,
    remedy: `one of ${names.join(', ')}`,
  });
}
