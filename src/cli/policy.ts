/** `ringmaster policy`: check, show and compare policies, and export the schema for editors. */
import type { Command } from 'commander';
import { factsOf } from '#core/area/areas.ts';
import { signalsOf } from '#core/policy/signals.ts';
import type { Policy } from '#core/policy/policy.ts';
import { policyJsonSchema } from '#policy/schema.ts';
import { foresee } from '#core/foresight/proposal.ts';
import { dayAsked } from './asked/dayOption.ts';
import { devicesOption, foreseenFleet } from './asked/foreseen.ts';
import { fleetLines, proposalText } from './view/plan/sight.ts';
import { foresightDocument } from './view/plan/sightDocument.ts';
import { wrapped } from './view/table.ts';
import { policyInEffect, policyOf } from './asked/policyInEffect.ts';
import {
  perform,
  withCommonFlags,
  withExamples,
  withTenantFlags,
  type Session,
} from './session.ts';
import type { Outside } from './terminal/terminal.ts';
import { policyLines } from './view/policy/policy.ts';
import { policyChanges, policyDiffLines } from './view/policy/policyDiff.ts';
import { monthSchedule } from './view/plan/ringSchedule.ts';
import { isoOrNull } from './view/iso.ts';

/** Adds the word `policy`. */
export function addPolicy(program: Command, outside: Outside): void {
  const policy = program
    .command('policy')
    .description('check, show and compare policies (ringmaster.yaml)');
  withExamples(
    devicesOption(withTenantFlags(policy.command('validate')))
      .description(
        'check a policy file; tells every fault with line and column, and what its rings can see',
      )
      .argument('[file]', 'policy file')
      .action((file: string | undefined, flags: { devices?: number }, command: Command) =>
        perform(command, outside, (session) => validate(session, file, flags.devices)),
      ),
    [
      ['policy validate', 'checks ./ringmaster.yaml'],
      ['policy validate strict.yaml --json', 'for scripts'],
    ],
  );
  withExamples(
    withOn(withTenantFlags(policy.command('show')))
      .description('show the policy in effect, with the dates of the coming release')
      .action((_flags, command: Command) =>
        perform(command, outside, (s) => show(s, onOf(command))),
      ),
    [
      ['policy show', 'what would happen next month'],
      ['policy show --on 2027-03-01', 'as seen on another day'],
    ],
  );
  withExamples(
    withOn(withTenantFlags(policy.command('diff')))
      .description('what would change with another policy file: settings and dates')
      .argument('<file>', 'the other policy file')
      .action((file: string, _flags, command: Command) =>
        perform(command, outside, (session) => diff(session, file, onOf(command))),
      ),
    [['policy diff faster.yaml', 'compares with the policy in effect']],
  );
  withExamples(
    withCommonFlags(policy.command('schema'))
      .description('print the JSON Schema of ringmaster.yaml')
      .action(() => void outside.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`)),
    [['policy schema > ringmaster.schema.json', 'for editors']],
  );
}

function withOn(command: Command): Command {
  return command.option(
    '--on <date>',
    'the day the coming release is looked for from (default: today)',
  );
}

function onOf(command: Command): number {
  const { on } = command.opts<{ on?: string }>();
  return on === undefined ? Date.now() : dayAsked(on);
}

async function validate(
  { terminal, config }: Session,
  named: string | undefined,
  given: number | undefined,
): Promise<void> {
  const { policy, file } = await policyInEffect(
    named === undefined ? config : { ...config, policyFile: named },
  );
  const rings = policy.rings.map((ring) => ring.name).join(', ');
  const text =
    file === null
      ? `There is no ringmaster.yaml here; the defaults are in effect (rings ${rings}).`
      : `${file} is in order: tenant ${policy.tenant}, rings ${rings}.`;
  // What a file says is checked where nothing runs, too.
  const fleet = foreseenFleet(policy, { given, fleet: null });
  const foresight = foresee(policy, fleet.sizes, fleet.known);
  terminal.answer(
    { file, valid: true, policy, sight: foresightDocument(policy, fleet, foresight) },
    [
      text,
      ...fleetLines(fleet, terminal.columns),
      ...wrapped(proposalText(policy, foresight), terminal.columns),
      '`ringmaster release plan` shows it for the registered devices, ring by ring, with sizes to paste.',
    ].join('\n'),
  );
}

async function show({ terminal, config }: Session, on: number): Promise<void> {
  const { policy, file } = await policyInEffect(config);
  const coming = factsOf(policy.area).calendar.coming(on, policy.announceDaysBefore);
  terminal.answer(
    {
      file,
      policy,
      signals: signalDocuments(policy),
      coming: { release: coming.id, ...datesDocument(policy, coming.publishedAt) },
    },
    policyLines({ policy, file, coming }, terminal).join('\n'),
  );
}

async function diff({ terminal, config }: Session, named: string, on: number): Promise<void> {
  const [{ policy: current, file }, other] = await Promise.all([
    policyInEffect(config),
    policyOf(named),
  ]);
  const { publishedAt } = factsOf(current.area).calendar.coming(
    on,
    Math.max(current.announceDaysBefore, other.announceDaysBefore),
  );
  const { settings, dates } = policyChanges(current, other, publishedAt);
  terminal.answer(
    {
      from: file,
      to: named,
      settings,
      dates: dates.map(({ what, from, to }) => ({
        what,
        from: isoOrNull(from),
        to: isoOrNull(to),
      })),
    },
    policyDiffLines({ from: file, to: named, settings, dates }, publishedAt, terminal.paint).join(
      '\n',
    ),
  );
}

/** All signals that count under a policy, with where each comes from. */
function signalDocuments(policy: Policy): readonly object[] {
  return signalsOf(policy).map((signal) => ({
    ...signal,
    own: policy.signals.some(({ name }) => name === signal.name),
    matchesAll: Object.keys(signal.match).length === 0,
  }));
}

function datesDocument(policy: Policy, publishedAt: number): object {
  const month = monthSchedule(policy, publishedAt);
  return {
    announcedAt: isoOrNull(month.announcedAt),
    publishedAt: isoOrNull(publishedAt),
    rings: month.rings.map(({ plan, opensAt, deadlineAt }) => ({
      ring: plan.name,
      opensAt: isoOrNull(opensAt),
      deadlineAt: isoOrNull(deadlineAt),
    })),
    summaryAt: isoOrNull(month.summaryAt),
    judgedAt: isoOrNull(month.judgedAt),
  };
}
