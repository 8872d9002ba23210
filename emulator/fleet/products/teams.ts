/**
 * Microsoft Teams on a device: it updates itself some days after a version came, when nobody uses the machine. Nothing
 * steers it. Where the played month knows the new client, that is the one; before, the classic client is.
 */
import { dealPlace, draw, drawBetween, streams } from '../hash.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import type { PublishedBuild } from '../published/products.ts';
import { saltOf, stepsTeller } from './channelSteps.ts';
import { nextOccasion, unsteered, type Unsteered } from './life.ts';
import { dayMs } from '../../time.ts';

/** A version of Teams. */
export type TeamsBuild = PublishedBuild<'classic' | 'new'>;

/** Probability per day that a machine with somebody signed in is idle for long enough. */
const idleShare = 0.8;

/** Which client the played month has; null = none is known. */
export function teamsClient(makeup: Makeup): TeamsBuild['channel'] | null {
  const has = (channel: TeamsBuild['channel']) => teamsSteps(makeup, channel).length > 0;
  if (has('new')) return 'new';
  return has('classic') ? 'classic' : null;
}

/** Teams on a device; null = the device has none. */
export function teamsOf(makeup: Makeup, traits: Traits): Unsteered<TeamsBuild> | null {
  const { share, spreadDays } = makeup.scenario.products.teams;
  const [start, ...later] = teamsSteps(makeup, teamsClient(makeup) ?? 'new');
  if (traits.defect === 'otherSystem' || start === undefined) return null;
  if (dealPlace(traits, streams.teams, makeup.size) >= share) return null;
  const occasion = { share: idleShare, stream: streams.teamsOccasion };
  return unsteered([start, ...later], (build) => {
    const days = drawBetween(traits, streams.teamsSpread, saltOf(build.build), spreadDays);
    const from = build.publishedAt + days * dayMs;
    return nextOccasion(traits.presence, occasion, { from, to: Infinity });
  });
}

/** Whether the device still has a client that nobody uses any more. */
export function hasLeftoverTeams(makeup: Makeup, traits: Traits): boolean {
  return draw(traits, streams.teams, 1) < makeup.scenario.products.teams.leftoverShare;
}

const teamsSteps = stepsTeller((makeup) => makeup.published().teams);
