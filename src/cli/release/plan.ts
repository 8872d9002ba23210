/** `ringmaster release plan`: what the coming month would be, and what its rings would see; nothing has to run for it. */
import type { Command } from 'commander';
import { factsOf } from '#core/area/areas.ts';
import { foresee, sightsOf, type Foresight } from '#core/foresight/proposal.ts';
import type { Sight } from '#core/foresight/sight.ts';
import type { Policy } from '#core/policy/policy.ts';
import { instantText } from '#reports/instant.ts';
import { devicesOption, foreseenFleet, type ForeseenFleet } from '../asked/foreseen.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { calendarDocument, calendarLines } from '../view/plan/calendar.ts';
import { gateLines, ringLines } from '../view/plan/plan.ts';
import { foresightDocument, sightDocuments } from '../view/plan/sightDocument.ts';
import {
  fleetLines,
  comingText,
  proposalText,
  sightLines,
  snippetLines,
} from '../view/plan/sight.ts';
import { wrapped } from '../view/table.ts';
import { fleetNow } from './which/fleetNow.ts';
import { iso } from '../view/iso.ts';

/** Adds the verb `plan`. */
export function addPlan(release: Command, outside: Outside): void {
  withExamples(
    devicesOption(withEngineFlags(release.command('plan')), 'the registered one, else 1,000')
      .description(
        "show the coming month's plan, what its rings would see, and sizes that see enough",
      )
      .action((flags: { devices?: number }, command: Command) =>
        perform(command, outside, (session) => plan(session, flags.devices)),
      ),
    [
      ['release plan', 'for the devices that are registered'],
      ['release plan --devices 5000', 'for a fleet of that size; nothing has to run'],
    ],
  );
}

async function plan({ terminal, config }: Session, given: number | undefined): Promise<void> {
  const { policy, file } = await policyInEffect(config);
  const { calendar } = factsOf(policy.area);
  const { id, publishedAt } = calendar.coming(Date.now(), policy.announceDaysBefore);
  const fleet = foreseenFleet(policy, { given, fleet: await fleetNow(config, policy) });
  const foresight = foresee(policy, fleet.sizes, fleet.known);
  const coming = comingOf(policy, fleet);
  const { paint, columns } = terminal;
  const cost = calendarLines(policy, publishedAt, columns);
  terminal.answer(
    {
      release: { tenant: policy.tenant, area: policy.area, id },
      file,
      publishedAt: iso(publishedAt),
      businessCalendar: calendarDocument(policy, publishedAt),
      ...foresightDocument(policy, fleet, foresight),
      comingMonth: coming === null ? null : sightDocuments(policy, coming),
    },
    [
      `${paint.bold(`${id} of ${policy.tenant}`)}, published ${instantText(publishedAt)}`,
      '',
      ...ringLines({ policy, publishedAt, devices: fleet.devices, sizes: fleet.sizes }, paint),
      '',
      ...gateLines(policy),
      '',
      ...(cost.length > 0 ? [...cost, ''] : []),
      ...foresightLines({ policy, fleet, foresight, coming }, { paint, columns }),
    ].join('\n'),
  );
}

/** What rings see in the coming month; null where it is no less than what sizes are judged by. */
function comingOf(policy: Policy, { coming, sizes }: ForeseenFleet): readonly Sight[] | null {
  return coming === null ? null : sightsOf(policy, sizes, coming);
}

function foresightLines(
  {
    policy,
    fleet,
    foresight,
    coming,
  }: {
    readonly policy: Policy;
    readonly fleet: ForeseenFleet;
    readonly foresight: Foresight;
    readonly coming: readonly Sight[] | null;
  },
  { paint, columns }: Pick<Session['terminal'], 'paint' | 'columns'>,
): readonly string[] {
  const snippet = snippetLines(policy, fleet.sizes, foresight.proposal);
  const inComing = coming === null ? [] : wrapped(comingText(policy, coming), columns);
  const sights = sightLines(policy, foresight, paint);
  return [
    ...fleetLines(fleet, columns),
    '',
    ...(sights.length > 0 ? [...sights, ''] : []),
    ...wrapped(proposalText(policy, foresight), columns),
    ...inComing,
    ...(snippet.length > 0 ? ['', 'To be pasted into ringmaster.yaml:', '', ...snippet] : []),
    ...(snippet.length > 0 && fleet.from === 'registered'
      ? [
          '',
          'Shares place new devices; those that have a ring keep it until `ringmaster devices assign` moves them.',
        ]
      : []),
  ];
}
