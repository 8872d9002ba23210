/**
 * Microsoft Teams on a device: it updates itself some days after a version came, when nobody uses the machine. Nothing
 * steers it. Where the played month knows the new client, that is the one; before, the classic client is.
 */
import { dealPlace, draw, drawBetween, streams } from '../hash.ts';
import { onlineFrom } from '../device/presence.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import type { PublishedBuild } from '../published/products.ts';
import { saltOf, stepsTeller } from './channelSteps.ts';
import { lifeOfProduct, type ProductLife, type ProductRules } from './life.ts';
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

/** What Teams did on the device up to `until`; null = the device has none. */
export function teamsLife(
  makeup: Makeup,
  traits: Traits,
  until: number,
): ProductLife<TeamsBuild> | null {
  const { share, spreadDays } = makeup.scenario.products.teams;
  const [start, ...later] = teamsSteps(makeup, teamsClient(makeup) ?? 'new');
  if (traits.defect === 'otherSystem' || start === undefined) return null;
  if (dealPlace(traits, streams.teams, makeup.size) >= share) return null;
  const offers = later
    .filter(({ publishedAt }) => publishedAt <= until)
    .map((build) => {
      const days = drawBetween(traits, streams.teamsSpread, saltOf(build.build), spreadDays);
      return { build, at: build.publishedAt + days * dayMs };
    });
  const rules: ProductRules<null, TeamsBuild> = {
    spans: [{ from: -Infinity, settings: null }],
    changes: () => offers.map(({ at }) => at),
    target: (_, installed, at) =>
      offers.findLast((offer) => offer.at <= at && offer.build.rank > installed.rank)?.build ??
      null,
    loadedAt: (_, at) => onlineFrom(traits.presence, at),
    forcedAt: () => Infinity,
    occasion: { share: idleShare, stream: streams.teamsOccasion },
  };
  return lifeOfProduct(traits.presence, rules, { start, from: makeup.startAt, until });
}

/** Whether the device still has a client that nobody uses any more. */
export function hasLeftoverTeams(makeup: Makeup, traits: Traits): boolean {
  return draw(traits, streams.teams, 1) < makeup.scenario.products.teams.leftoverShare;
}

const teamsSteps = stepsTeller((makeup) => makeup.published().teams);
