/**
 * What a device is to Microsoft 365 Apps: installed from which channel, in which languages, with what beside it, and who
 * steers it. Small shares are dealt, as defects are, so that small fleets have each kind too.
 */
import {
  choose,
  createChoice,
  dealPlace,
  draw,
  drawBetween,
  streams,
  type Choice,
} from '../hash.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import type { OfficeChannel, PublishedBuild } from '../published/products.ts';
import { olderBuild, stepsTeller } from './channelSteps.ts';

/** Who decides about updates of Office on a device. A cloud profile and a group policy go before what Intune says. */
type OfficeManager = 'intune' | 'cloudProfile' | 'groupPolicy';

/** Microsoft 365 Apps on one device. */
export interface OfficeTraits {
  readonly start: PublishedBuild<OfficeChannel>;
  readonly manager: OfficeManager;
  readonly isBusiness: boolean;
  readonly hasProject: boolean;
  readonly hasVisio: boolean;
  /** The first is the one it was installed in. */
  readonly languages: readonly string[];
  /** A build of another channel that its inventory still shows; null = none. */
  readonly leftover: PublishedBuild<OfficeChannel> | null;
  readonly closedShare: number;
}

/** The newest builds of an update channel over time. */
export const officeSteps = stepsTeller((makeup) => makeup.published().office);

/** Languages by time zone; elsewhere English. */
const languages: Readonly<Record<string, string>> = {
  'Europe/Berlin': 'de-de',
  'Europe/Paris': 'fr-fr',
  'Europe/Madrid': 'es-es',
  'America/Sao_Paulo': 'pt-br',
};
const moreLanguages = ['fr-fr', 'es-es', 'de-de', 'en-us'] as const;

const channels = new WeakMap<Makeup, Choice<OfficeChannel>>();

function channelChoice(makeup: Makeup): Choice<OfficeChannel> {
  const known = channels.get(makeup);
  if (known !== undefined) return known;
  const weights = Object.entries(makeup.scenario.products.office.channels);
  const choice = createChoice(
    weights.map(([item, weight]) => ({ item: item as OfficeChannel, weight })),
  );
  channels.set(makeup, choice);
  return choice;
}

/** Draws it; null = the device has no Microsoft 365 Apps, or the played month knows none. */
export function officeTraitsOf(makeup: Makeup, traits: Traits): OfficeTraits | null {
  const { office } = makeup.scenario.products;
  if (traits.defect === 'otherSystem') return null;
  if (dealPlace(traits, streams.office, makeup.size) >= office.share) return null;
  const channel = choose(channelChoice(makeup), draw(traits, streams.officeChannel));
  const start = startOf(makeup, traits, channel);
  if (start === null) return null;
  const has = (salt: number, share: number) => draw(traits, streams.officeExtras, salt) < share;
  return {
    start,
    ...dealt(makeup, traits),
    isBusiness: has(0, office.businessShare),
    hasProject: has(1, office.projectShare),
    hasVisio: has(2, office.visioShare),
    languages: languagesOf(makeup, traits),
    closedShare: drawBetween(traits, streams.officeClosed, 0, office.closedShare),
  };
}

function startOf(
  makeup: Makeup,
  traits: Traits,
  channel: OfficeChannel,
): PublishedBuild<OfficeChannel> | null {
  const { published, startAt, scenario } = makeup;
  const [newest] = officeSteps(makeup, channel);
  if (newest === undefined) return null;
  const { outdatedShare, behindShare } = scenario.products.office;
  const place = draw(traits, streams.officeLag);
  const versions = place < outdatedShare ? 3 : Number(place < outdatedShare + behindShare);
  return versions === 0
    ? newest
    : olderBuild(published().office, newest, { versions, at: startAt });
}

function dealt(makeup: Makeup, traits: Traits): Pick<OfficeTraits, 'manager' | 'leftover'> {
  const { cloudProfileShare, ownPolicyShare, twoChannelsShare } = makeup.scenario.products.office;
  const place = dealPlace(traits, streams.officeManager, makeup.size);
  if (place < cloudProfileShare) return { manager: 'cloudProfile', leftover: null };
  if (place < cloudProfileShare + ownPolicyShare) return { manager: 'groupPolicy', leftover: null };
  const isMixed = place < cloudProfileShare + ownPolicyShare + twoChannelsShare;
  const leftover = isMixed ? officeSteps(makeup, 'SemiAnnual')[0] : undefined;
  return { manager: 'intune', leftover: leftover ?? null };
}

function languagesOf({ scenario }: Makeup, traits: Traits): readonly string[] {
  const first = languages[traits.site.zone] ?? 'en-us';
  const { languagePackShare } = scenario.products.office;
  if (draw(traits, streams.officeLanguage) >= languagePackShare) return [first];
  const others = moreLanguages.filter((language) => language !== first);
  const second = others[Math.floor(draw(traits, streams.officeLanguage, 1) * others.length)];
  return second === undefined ? [first] : [first, second];
}
