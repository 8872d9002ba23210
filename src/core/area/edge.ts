/**
 * Microsoft Edge: progressive by the product itself, and so observed. Versions come weekly and on no announced day, so a month
 * is counted from the day that all areas have; what follows that day is its release. Sources: "Microsoft Edge" (Autopatch, May
 * 2022 and September 2023).
 */
import { nobody, type AreaFacts } from './facts.ts';
import { ownChannel, ownChannelSignals } from './ownChannel.ts';

export const edge = {
  ...ownChannel,
  area: 'edge',
  title: 'Microsoft Edge',
  product: 'edge',
  abilities: {
    openRings: nobody('the product itself spreads a version, a share of all devices at a time'),
    pause: nobody('Edge cannot be paused or resumed'),
    expedite: nobody('the product itself speeds up security fixes'),
    rollBack: nobody('Edge cannot be rolled back by the service'),
    hold: nobody('Edge cannot be kept from some devices by the service'),
  },
  signals: ownChannelSignals('edge', { product: 'Edge', app: 'msedge.exe' }),
  sources: ['devices', 'apps', 'edgeVersions'],
  words: {
    update: 'Microsoft Edge version',
    version: 'channel',
    staleness: 'versions as Intune’s inventory told them last, up to a week old',
  },
} satisfies AreaFacts;
