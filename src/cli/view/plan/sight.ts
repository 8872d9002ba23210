/** What rings would see of an update that fails to install, and the sizes that would see enough, in words. */
import {
  foreseenShares,
  stoppedOf,
  targets,
  type Foresight,
  type Proposal,
} from '#core/foresight/proposal.ts';
import type { Sight } from '#core/foresight/sight.ts';
import { largestRing, type SizedRing } from '#core/foresight/sighting.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { countText, shareText } from '#reports/instant.ts';
import type { ForeseenFleet, Usual } from '../../asked/foreseen.ts';
import { tableLines, wrapped } from '../table.ts';

/** A chance that was played, in whole percent, down: none reaches what was asked by rounding. */
function chanceText(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

/** What each ring would see before the next one opens, as a table. */
export function sightLines(policy: Policy, foresight: Foresight, paint: Paint): readonly string[] {
  const goal = largestRing(policy);
  if (goal === 0) return [];
  const rows = policy.rings
    .slice(0, goal)
    .map(({ name }, nth) => [
      paint.cyan(name),
      countText(devicesIn(foresight.sizes, name)),
      policy.rings[nth + 1]?.name ?? '',
      ...foresight.sights.map(({ stoppedBefore }) => chanceText(stoppedBefore[nth + 1] ?? 0)),
    ]);
  return [
    'What is stopped before the next ring opens, of updates that fail to install on such a share of devices:',
    ...tableLines(
      ['ring', '>of', 'before', ...foreseenShares.map((share) => `>${shareText(share)}`)],
      rows,
      paint,
    ),
  ];
}

/** Which fleet this is of, and what is taken for usual. */
export function fleetLines(fleet: ForeseenFleet, columns: number): readonly string[] {
  const devices = fleet.devices === 1 ? '1 device' : `${countText(fleet.devices)} devices`;
  const from = {
    registered: 'as they are registered',
    given: 'as given',
    example: 'as an example (--devices N for yours)',
  }[fleet.from];
  return wrapped(`For ${devices}, ${from}. ${usualText(fleet.usual)}`, columns);
}

function usualText({ releases, told, expected }: Usual): string {
  if (expected === null)
    return `What usually fails to install is known from ${releasesText(releases)}.`;
  const reports = told === null ? '' : `, as the reports of ${told} told`;
  const source = releases === 0 ? reports : `, as ${releasesText(releases)} told`;
  return `Taken for usual: ${shareText(expected.share)} fail to install${source}, known after ${expected.afterMonths} months.`;
}

function releasesText(releases: number): string {
  return releases === 1 ? 'one release' : `${releases} releases`;
}

/** What is seen in the coming month, when little is learned. */
export function comingText(policy: Policy, sights: readonly Sight[]): string {
  const goal = policy.rings[largestRing(policy)]?.name ?? '';
  return `In the coming month, when little is known yet of what is usual, a ${seenText(sights, `of installs is stopped before ${goal}`)}.`;
}

/** In one sentence: what other sizes would see, or that these see enough. */
export function proposalText(policy: Policy, { sizes, sights, proposal }: Foresight): string {
  const goal = policy.rings[largestRing(policy)]?.name ?? '';
  switch (proposal.kind) {
    case 'enough':
      return `These sizes see enough: a ${seenText(sights, `of installs is stopped before ${goal}`)}.`;
    case 'sizes':
      return `${capital(changesText(sizes, proposal.sizes, goal))} would stop a ${comparedText(sights, proposal, goal)}.`;
    case 'outOfReach':
      return [
        `No sizes that spare most devices stop a ${targetText(goal)}.`,
        isSame(sizes, proposal.sizes)
          ? `These stop a ${seenText(sights, `of installs before ${goal}`)}.`
          : `At most: ${changesText(sizes, proposal.sizes, goal)} would stop a ${comparedText(sights, proposal, goal)}.`,
      ].join(' ');
    case 'noEarlyRing':
      return `No ring before ${goal} takes devices by itself: a ${seenText(sights, `of installs is stopped before ${goal}`)}.`;
  }
}

/** `10 % failure of installs … in 74 % of months and a 20 % one in 99 %`. */
function seenText(sights: readonly Sight[], what: string): string {
  const [first, ...more] = asked(sights);
  if (first === undefined) return what;
  const others = more.map(
    (one) => ` and a ${shareText(one.share)} one in ${chanceText(stoppedOf(one))}`,
  );
  return `${shareText(first.share)} failure ${what} in ${chanceText(stoppedOf(first))} of months${others.join('')}`;
}

/** `10 % failure of installs before broad in 85 % of months, not 74 %, and a 20 % one in 99 %, not 98 %`. */
function comparedText(
  sights: readonly Sight[],
  { sights: better }: { readonly sights: readonly Sight[] },
  goal: string,
): string {
  const now = asked(sights).map((one) => chanceText(stoppedOf(one)));
  const parts = asked(better).map((one, nth) => {
    const then = chanceText(stoppedOf(one));
    const what =
      nth === 0
        ? `${shareText(one.share)} failure of installs before ${goal} in ${then} of months`
        : `a ${shareText(one.share)} one in ${then}`;
    return then === now[nth] ? what : `${what}, not ${now[nth] ?? ''}`;
  });
  return parts.join(', and ');
}

function targetText(goal: string): string {
  const [first, ...more] = targets;
  if (first === undefined) return '';
  const others = more.map(
    ({ share, stopped }) => ` and a ${shareText(share)} one in ${shareText(stopped)}`,
  );
  return `${shareText(first.share)} failure of installs before ${goal} in ${shareText(first.stopped)} of months${others.join('')}`;
}

/** The sights that something is asked of. */
function asked(sights: readonly Sight[]): readonly Sight[] {
  return sights.filter((one) => targets.some(({ share }) => share === one.share));
}

/** `first of 30 in place of 10`; the ring that gives the devices is not named. */
function changesText(
  sizes: readonly SizedRing[],
  proposed: readonly SizedRing[],
  goal: string,
): string {
  return proposed
    .filter(({ ring, devices }) => ring !== goal && devices !== devicesIn(sizes, ring))
    .map(
      ({ ring, devices }) =>
        `${ring} of ${countText(devices)} in place of ${countText(devicesIn(sizes, ring))}`,
    )
    .join(' and ');
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The policy's rings with the proposed sizes as shares, to be pasted; nothing where nothing is to be changed. */
export function snippetLines(
  policy: Policy,
  sizes: readonly SizedRing[],
  proposal: Proposal,
): readonly string[] {
  if (!('sizes' in proposal) || isSame(sizes, proposal.sizes)) return [];
  const shares = sharesOf(policy, sizes, proposal.sizes);
  return [
    'rings:',
    ...policy.rings.map(({ name, cadence, gate, whenIdle }, nth) => {
      const settings = [
        `name: ${name}`,
        `share: ${shares[nth] ?? 0}`,
        ...Object.entries(cadence).map(([key, days]) => `${key}: ${days}`),
        ...(gate === undefined || gate === null ? [] : [`gate: ${gate}`]),
        ...(whenIdle === undefined || whenIdle === null ? [] : [`whenIdle: ${whenIdle}`]),
      ];
      return `  - { ${settings.join(', ')} }`;
    }),
  ];
}

const digits = 4;

/** Shares of the proposed sizes; a ring that keeps its size keeps its share, and the largest has the rest. */
function sharesOf(
  { rings }: Policy,
  sizes: readonly SizedRing[],
  proposed: readonly SizedRing[],
): readonly number[] {
  const total = proposed.reduce((sum, { devices }) => sum + devices, 0);
  const goal = largestRing({ rings });
  const shares = rings.map(({ name, share }, nth) => {
    const devices = devicesIn(proposed, name);
    if (nth === goal) return 0;
    return devices === devicesIn(sizes, name) ? share : Number((devices / total).toFixed(digits));
  });
  const rest = 1 - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, nth) => (nth === goal ? Number(rest.toFixed(digits + 2)) : share));
}

function isSame(sizes: readonly SizedRing[], proposed: readonly SizedRing[]): boolean {
  return proposed.every(({ ring, devices }) => devices === devicesIn(sizes, ring));
}

function devicesIn(sizes: readonly SizedRing[], name: string): number {
  return sizes.find(({ ring }) => ring === name)?.devices ?? 0;
}
