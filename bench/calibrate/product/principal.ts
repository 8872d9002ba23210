/** The default policy with its real gate in the worlds that matter most, at three sizes of fleet. */
import { runWorld, type WorldRow } from './run.ts';
import { worlds } from './worlds.ts';

/** Nothing wrong; what befalls everybody; a bad update, on all devices and on one model. */
const principal = [
  'null',
  'holiday-25-d11',
  'third-party-d11',
  'installs-10',
  'installs-20',
  'installs-50',
  'bad-model-20',
];
/** Devices, and the part of the runs that a fleet of that size is worth: time grows with it. */
const sizes = [
  { devices: 200, part: 0.1 },
  { devices: 1000, part: 0.1 },
  { devices: 10_000, part: 0.01 },
];
const runsMin = 4;

/** Plays them; `runs` is that of the tables of one signal. */
export function principalRows(o: {
  readonly runs: number;
  readonly seed: number;
  readonly tell: (text: string) => void;
}): readonly WorldRow[] {
  return sizes.flatMap(({ devices, part }) =>
    worlds
      .filter(({ name }) => principal.includes(name))
      .map((world) => {
        o.tell(`${world.name}, ${devices} devices`);
        const runs = Math.max(runsMin, Math.round(part * o.runs));
        return runWorld(world, { runs, devices, seed: o.seed });
      }),
  );
}
