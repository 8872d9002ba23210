/**
 * Microsoft Edge: progressive by the product itself, on Beta in the Test ring and on Stable in the others. Versions come weekly
 * and on no announced day, so a month is counted from the day that all areas have; what follows that day is its release. All
 * that can be done against a bad version is an operator's: a target version that keeps devices on the one before. Sources:
 * "Microsoft Edge" (Autopatch, May 2022 and September 2023), "Microsoft Edge - Update policies" (TargetChannel,
 * TargetVersionPrefix, RollbackToTargetVersion).
 */
import type { RingName } from '../ring.ts';
import { nobody, onlyTenant, type AreaFacts } from './facts.ts';
import { ownChannel, ownChannelSignals } from './ownChannel.ts';

export const edge = {
  ...ownChannel,
  area: 'edge',
  title: 'Microsoft Edge',
  product: 'edge',
  abilities: {
    openRings: nobody('the product itself spreads a version, a share of all devices at a time'),
    pause: onlyTenant,
    expedite: nobody('the product itself speeds up security fixes'),
    rollBack: nobody('nothing rolls Edge back beyond the target version that a pause sets'),
    hold: nobody('a target version is a ring’s, and no cohort’s'),
  },
  signals: ownChannelSignals('edge', { product: 'Edge', app: 'msedge.exe' }),
  sources: ['devices', 'apps', 'edgeVersions'],
  words: {
    update: 'Microsoft Edge version',
    version: 'channel',
    staleness: 'versions as Intune’s inventory told them last, up to a week old',
    pinned:
      '; those that are further go back where the tenant’s settings catalogue has RollbackToTargetVersion, and a profile that is not synced may lose data then',
  },
  stop: 'pin',
  channelOf: (ring: RingName) => (ring === 'test' ? 'Beta' : 'Stable'),
} satisfies AreaFacts;
