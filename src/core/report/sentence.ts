/**
 * A tenant in one sentence, for whoever has a minute: how its gravest release stands against the objective, what stands
 * in the way, and who decides until when.
 */
import { areaNames, outlineOf } from '../area/areas.ts';
import type { Cohort } from '../evidence/count/counts.ts';
import { countText, dateText, dayNumberText, devicesText, shareText } from '../instantText.ts';
import { fleetByState } from '../objective/missing.ts';
import { objectiveSoFar } from '../objective/soFar.ts';
import { openQuestions } from '../release/command/proposal.ts';
import { isEndless } from '../release/state/pause.ts';
import { judgedAtOf } from '../release/state/plan.ts';
import type { Release } from '../release/state/release.ts';
import { isRingStopped, type DeviceState } from '../release/view/deviceStates.ts';
import { troubleTitle } from '../release/view/troubleText.ts';
import { approversText } from './waiting.ts';

/** How a release is doing, from the gravest. */
export const concerns = [
  'missed',
  'stopped',
  'asks',
  'troubled',
  'held',
  'underWay',
  'met',
] as const;

/** What a release’s standing comes to. */
export type Concern = (typeof concerns)[number];

/** The sentence and how grave it is. */
export interface TenantSentence {
  readonly concern: Concern;
  readonly text: string;
}

/** The sentence over the newest releases of a tenant’s areas; null where it has none. */
export function tenantSentence(releases: readonly Release[], now: number): TenantSentence | null {
  const ranked = releases
    .map((release) => ({ release, concern: concernOf(release) }))
    .toSorted(
      (one, other) =>
        concerns.indexOf(one.concern) - concerns.indexOf(other.concern) ||
        areaNames().indexOf(one.release.key.area) - areaNames().indexOf(other.release.key.area),
    );
  const [first, ...others] = ranked;
  if (first === undefined) return null;
  const also = others
    .filter(({ concern }) => needsSomebody(concern))
    .map(({ release }) => outlineOf(release.key.area).title);
  const more =
    also.length === 0
      ? ''
      : `; ${also.join(', ')} also ${also.length === 1 ? 'needs' : 'need'} somebody`;
  return {
    concern: first.concern,
    text: `${sentenceOf(first.release, first.concern, now)}${more}.`,
  };
}

/** Whether somebody is to act, or has to know. */
export function needsSomebody(concern: Concern): boolean {
  return concerns.indexOf(concern) < concerns.indexOf('underWay');
}

/** What stands out of a release most. */
export function concernOf(release: Release): Concern {
  const { objective, rings, holds, troubles } = release;
  if (objective?.outcome === 'missed') return 'missed';
  if (rings.some(isRingStopped)) return 'stopped';
  if (openQuestions(release).length > 0) return 'asks';
  if (troubles.length > 0) return 'troubled';
  if (holds.length > 0) return 'held';
  return objective === null ? 'underWay' : 'met';
}

function sentenceOf(release: Release, concern: Concern, now: number): string {
  const title = `${outlineOf(release.key.area).title} ${release.key.id}`;
  const parts = [causeText(release, concern), whoText(release, now)].filter((part) => part !== '');
  const cause = parts.length === 0 ? '' : `: ${parts.join('; ')}`;
  return `${title} ${standingText(release)}${cause}`;
}

function standingText(release: Release): string {
  const { objective, policy, publishedAt } = release;
  const soFar = objectiveSoFar(release);
  if (objective !== null) return judgedText(release);
  if (soFar === null || soFar.attained === null) return `starts on ${dateText(publishedAt)}`;
  const { judgedOnDay } = policy.objective;
  const counted = `has ${shareText(soFar.attained)} of ${countText(soFar.eligible)} counting devices up to date`;
  if (soFar.toGo === null) return counted;
  const by = `by ${dayNumberText(judgedOnDay)} (${dateText(judgedAtOf(release))})`;
  return soFar.toGo === 0
    ? `${counted}, which is what is asked ${by}`
    : `${counted}, ${countText(soFar.toGo)} short of the ${shareText(soFar.target)} asked ${by}`;
}

function judgedText({ objective }: Release): string {
  if (objective === null) return '';
  const { target, attained, outcome } = objective;
  if (target !== null && attained !== null && (outcome === 'met' || outcome === 'missed')) {
    const off = pointsText(Math.abs(target - attained));
    const reached = `${shareText(attained)} of ${countText(objective.eligible)} devices`;
    return outcome === 'missed'
      ? `missed its objective by ${off}, at ${reached}`
      : `met its objective with ${off} to spare, at ${reached}`;
  }
  const words = {
    notApplied: 'was hurried and is not judged',
    noObjective: `reached ${shareText(attained)}, with no share asked`,
    noEligibleDevices: 'was not judged, since no device counts',
    met: 'met its objective',
    missed: 'missed its objective',
  };
  return words[outcome];
}

/** `4.4 points`; a difference is never told as none. */
function pointsText(share: number): string {
  const tenths = Math.max(1, Math.round(share * 1000));
  return tenths === 10 ? '1 point' : `${(tenths / 10).toFixed(tenths % 10 === 0 ? 0 : 1)} points`;
}

/** What was stopped is told before what failed by itself, whatever their numbers. */
const toldFirst: Readonly<Partial<Record<Concern, DeviceState>>> = {
  stopped: 'paused',
  held: 'held',
};

/** The state that keeps most devices from the update, in words; nothing where none does. */
function causeText(release: Release, concern: Concern): string {
  if (concern === 'met') return '';
  const [trouble] = release.troubles;
  if (concern === 'troubled' && trouble !== undefined)
    return `${troubleTitle(trouble)} does not succeed`;
  const states = fleetByState(release);
  const keeping: readonly DeviceState[] = ['held', 'paused', 'failed'];
  // Before it is judged, devices that are on their way keep nothing.
  const late: readonly DeviceState[] = ['offered', 'installing', 'waiting'];
  const kept = [...keeping, ...(release.objective === null ? [] : late)]
    .filter((state) => states[state] > 0)
    .toSorted((one, other) => states[other] - states[one]);
  const first = kept.find((state) => state === toldFirst[concern]) ?? kept[0];
  return first === undefined ? '' : keptText(release, first, states[first]);
}

function keptText(release: Release, state: DeviceState, devices: number): string {
  const many = devicesText(devices);
  const isOne = devices === 1;
  switch (state) {
    case 'held':
      return heldText(release, devices);
    case 'paused': {
      const rings = release.rings.filter(isRingStopped).map(({ name }) => name);
      return `${many} ${isOne ? 'waits' : 'wait'} in ${rings.join(', ')}, which ${rings.length === 1 ? 'is' : 'are'} paused`;
    }
    case 'failed':
      return `${many} failed to install it`;
    case 'offered':
      return `${many} ${isOne ? 'was' : 'were'} offered it and ${isOne ? 'has' : 'have'} not begun`;
    case 'installing':
      return `${many} ${isOne ? 'is' : 'are'} still installing it`;
    case 'waiting':
    case 'done':
    case 'ineligible':
      return `${many} ${isOne ? 'is' : 'are'} in rings that have not opened`;
  }
}

function heldText({ holds }: Release, devices: number): string {
  const [only] = holds;
  const are = `${devices === 1 ? 'is' : 'are'} held`;
  if (holds.length !== 1 || only === undefined) return `${devicesText(devices)} ${are}`;
  return `${devicesText(devices)} with ${only.cohort.map(factText).join(' and ')} ${are}`;
}

function factText({ fact, value }: Cohort): string {
  return `${fact} ${value}`;
}

/** Who is to decide, and until when; that nobody is, where nothing stands out. */
function whoText(release: Release, now: number): string {
  const questions = openQuestions(release).toSorted(
    (one, other) => one.deadlineAt - other.deadlineAt,
  );
  const [asked] = questions;
  if (asked !== undefined) {
    const about = questions.length === 1 ? '' : ` about ${questions.length} questions`;
    const who = `${approversText(release)} decides${about}`;
    return asked.lapsedAt === null && asked.deadlineAt > now
      ? `${who} until ${dateText(asked.deadlineAt)}`
      : `${who}; the time to answer is over`;
  }
  const pause = release.rings.find(isRingStopped)?.pause ?? null;
  if (pause !== null) {
    const who = pause.by === 'tenant' ? pause.operator : approversText(release);
    const until = isEndless(pause) ? '' : `, or it ends on ${dateText(pause.expiresAt)}`;
    return `${who} may let it go on${until}`;
  }
  const [hold] = release.holds;
  if (hold !== undefined)
    return `the hold lasts until ${dateText(hold.expiresAt)} unless it is lifted`;
  return release.objective === null && release.troubles.length === 0 ? 'nobody has to act' : '';
}
