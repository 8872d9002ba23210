/** What became of drivers that an operator spoke of, ring by ring. */
import type { DriversSteered, DriverSteered, DriverVerb } from '#core/driver/command.ts';

const past: Readonly<Record<DriverVerb, string>> = {
  approve: 'Approved',
  decline: 'Declined',
  pause: 'Paused',
};

const outcomes: Readonly<Record<Exclude<DriverSteered['outcome'], 'done'>, string>> = {
  asked: 'asked, does not show yet',
  failed: 'Intune refused it',
  notFound: 'Intune does not know it any more',
};

/** A line for each driver and ring; of what is paused, what may come in its place. */
export function steeredLines(verb: DriverVerb, { steered }: DriversSteered): readonly string[] {
  return steered.flatMap(({ ring, name, outcome, inPlace }) => {
    const head =
      outcome === 'done'
        ? `${past[verb]} in ${ring}: "${name}".`
        : `Not ${past[verb].toLowerCase()} in ${ring}: "${name}" (${outcomes[outcome]}).`;
    if (verb !== 'pause' || outcome !== 'done') return [head];
    const instead =
      inPlace.length === 0
        ? '  No older driver of the same maker and class is approved there.'
        : `  Devices may get an older one in its place: ${inPlace.map((one) => `"${one}"`).join(', ')}. Pause that, too, if none is to come.`;
    return [head, instead, '  What has it already keeps it: a driver is not taken off.'];
  });
}
