/**
 * Microsoft Teams: it updates itself, and so is observed. Microsoft announces no day, only that it is monthly and mostly on a
 * Monday, so a month is counted from the day that all areas have; what follows that day in the fleet is its release. Sources:
 * "Microsoft Teams" (Autopatch, May 2022).
 */
import { nobody, type AreaFacts } from './facts.ts';
import { ownChannel, ownChannelSignals } from './ownChannel.ts';

const itself = nobody('Teams updates itself through its own channel');

export const teams = {
  ...ownChannel,
  area: 'teams',
  title: 'Microsoft Teams',
  product: 'teams',
  abilities: {
    openRings: itself,
    pause: itself,
    expedite: itself,
    rollBack: itself,
    hold: itself,
  },
  signals: ownChannelSignals('teams', { product: 'Teams', app: 'ms-teams.exe' }),
  sources: ['devices', 'apps', 'teamsVersions'],
  words: {
    update: 'Microsoft Teams version',
    version: 'client',
    staleness:
      'versions as Intune’s inventory told them last, up to a week old; what is new is what the fleet itself shows',
  },
} satisfies AreaFacts;
