/** `ringmaster release start`: starts a month's release under the policy in effect. */
import type { Command } from 'commander';
import { carriedOut, factsOf, usualArea } from '#core/area/areas.ts';
import type { Dated } from '#core/area/facts.ts';
import type { Policy } from '#core/policy/policy.ts';
import { countText, instantText } from '#reports/instant.ts';
import { Failure } from '../failure.ts';
import { steeredDocument, steeredText } from '../reach/fleet.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withOperator } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { calendarLines } from '../view/plan/calendar.ts';
import { gateLines, resolutionLines, ringLines } from '../view/plan/plan.ts';
import { fleetNow, type FleetNow } from './which/fleetNow.ts';
import { areaOf } from './which/key.ts';
import { iso } from '../view/iso.ts';

/** Adds the verb `start`. */
export function addStart(release: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(release.command('start'))
      .description("start a month's release: it waits for publication and rolls out by itself")
      .option('--month <month>', 'such as 2026-12 (default: the coming one)')
      .option('--area <area>', 'management area', usualArea)
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => start(session, command)),
      ),
    [
      ['release start', "the coming month's"],
      ['release start --month 2027-01', 'a later one'],
    ],
  );
}

async function start({ terminal, config }: Session, command: Command): Promise<void> {
  const flags = command.opts<{ month?: string; area: string }>();
  const area = areaOf(flags.area);
  if (!carriedOut().includes(area)) {
    throw new Failure('refused', `releases of ${area} cannot be started by this version`, {
      place: '--area',
      code: 'areaCannot',
      remedy: `start one of ${carriedOut().join(', ')}`,
    });
  }
  const { policy } = await policyInEffect(config, area);
  const { id, publishedAt } = wantedRelease(flags.month, policy);
  const key = { tenant: policy.tenant, area, id };
  const fleet = await fleetNow(config, policy);
  const { started, graph } = await withOperator(config, async ({ operator, engine }) => ({
    started: await operator.startRelease({ key, basedOn: null, policy, publishedAt }),
    graph: engine?.graph,
  }));
  terminal.answer(
    {
      release: key,
      ...started,
      publishedAt: iso(publishedAt),
      gates: gatesOf(policy),
      graph: steeredDocument(graph),
      devices: fleet === null ? null : fleet.devices,
    },
    [
      `Started ${key.id} of ${key.tenant}: published ${instantText(publishedAt)}.`,
      steeredText(graph),
      '',
      ...ringLines({ policy, publishedAt, devices: fleet?.devices ?? 0 }, terminal.paint),
      '',
      ...gateLines(policy),
      ...calendarLines(policy, publishedAt, terminal.columns),
      ...resolutionLines({ policy, devices: fleet?.devices ?? 0 }, terminal.paint),
      '',
      fleetText(fleet, policy),
      `Watch it: ringmaster release watch ${key.id}`,
    ].join('\n'),
  );
}

/** How many devices it is for, and that somebody must fill a first ring that takes none by itself. */
function fleetText(fleet: FleetNow | null, { rings }: Policy): string {
  const [first] = rings;
  if (fleet === null) return 'How many devices it is for is not known here.';
  if (fleet.devices === 0)
    return 'No device is registered yet; the release looks for devices by itself before it begins.';
  const devices = `${countText(fleet.devices)} ${fleet.devices === 1 ? 'device is' : 'devices are'} registered.`;
  return first?.share === 0 && fleet.sizes[0]?.devices === 0
    ? `${devices} Ring ${first.name} takes none by itself: put a few there with \`ringmaster devices assign\`, since it tells for the others.`
    : devices;
}

function gatesOf({ rings, gate }: Policy): Readonly<Record<string, string>> {
  return Object.fromEntries(rings.map((ring) => [ring.name, ring.gate ?? gate]));
}

function wantedRelease(named: string | undefined, { area, announceDaysBefore }: Policy): Dated {
  const { calendar } = factsOf(area);
  if (named === undefined) return calendar.coming(Date.now(), announceDaysBefore);
  const found = calendar.parseId(named);
  if (found === null) {
    throw new Failure('usage', `must be a month such as 2026-12, found "${named}"`, {
      place: '--month',
    });
  }
  const { publishedAt } = found;
  if (publishedAt < Date.now()) {
    throw new Failure(
      'refused',
      `${named} was published on ${instantText(publishedAt)}; only a coming month can be started`,
      {
        place: '--month',
        code: 'monthIsOver',
        remedy: 'a month that happened is played again by `ringmaster rehearse --release`',
      },
    );
  }
  return found;
}
