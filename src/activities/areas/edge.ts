/**
 * Microsoft Edge: the public list of versions, Intune's inventory and crashes, and policies of the settings catalogue, which say
 * the channel of a ring and, while an operator holds a version off, the one before it. Names of settings are those of the
 * updater's template ("Microsoft Edge - Update policies").
 */
import { edge } from '#core/area/edge.ts';
import { edgeChannelOf, edgeChannels, isEdgeBefore } from '#core/device/edgeBrowser.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { dayMs } from '#core/time.ts';
import { dotted } from '#core/version.ts';
import {
  earliest,
  edgeVersionsIn,
  readEdgeReleases,
  type EdgeVersion,
} from '#feeds/edgeReleases.ts';
import { FeedError } from '#feeds/file.ts';
import type { Deps } from '../deps.ts';
import { ringTitle } from '../names.ts';
import { readVersionList } from '../observe/versionList.ts';
import type { AreaAdapter, Listed, LookAt } from './adapter.ts';
import { inventorySource } from './appInventory.ts';
import type { PolicyForm } from './catalogue/form.ts';
import { cataloguePlane } from './catalogue/plane.ts';
import { needed, on, textUnder, type Template } from './catalogue/template.ts';
import type { ControlPlane } from './plane.ts';
import { deviceSource, signalSources } from './windows/sources.ts';

/** Two channels bring some ten versions a month; older ones tell nothing of a month. */
const versionsMax = 100;
/** Stable has something every week or two, at the turn of a year every three: a list without is stale. */
const staleDays = 45;

/**
 * What is known of the versions, and why the list could not be read. It tells the last few alone, so what it told before is
 * kept beside, and stands with its day where the list cannot be read, has no Stable, or has had nothing new for long.
 */
export async function readEdgeCatalogue(deps: Deps, { release, asOf }: LookAt): Promise<Listed> {
  const of = { tenant: release.key.tenant, asOf };
  const { versions, ...read } = await readVersionList(deps.store, of, {
    name: 'edgeReleases',
    parse: edgeVersionsIn,
    read: async () => await readEdgeReleases(listOf(deps), { channels: edgeChannels, asOf }),
    keep: (listed, former) => {
      const out = listed.filter(({ availableAt }) => availableAt <= asOf);
      demandFresh(out, asOf);
      return earliest([...former, ...out]).slice(-versionsMax);
    },
  });
  return { updates: versions.map(updateOf), ...read };
}

function listOf({ feeds }: Deps): string {
  if (feeds.edgeReleases !== undefined && feeds.edgeReleases !== null) return feeds.edgeReleases;
  throw new FeedError(
    'No list of Edge versions is known: set RINGMASTER_EDGE_RELEASES to a copy of https://edgeupdates.microsoft.com/api/products, or to that address',
  );
}

function demandFresh(versions: readonly EdgeVersion[], asOf: number): void {
  const stable = versions.filter(({ channel }) => channel === edgeChannels[0]);
  if (stable.some(({ availableAt }) => availableAt >= asOf - staleDays * dayMs)) return;
  throw new FeedError(`The list has nothing of Stable of the last ${staleDays} days: it is stale`);
}

function updateOf({ channel, version, availableAt }: EdgeVersion): CatalogUpdate {
  const text = `${channel} ${dotted(version)}`;
  return {
    entryId: text,
    name: `Edge ${text}`,
    cadence: 'monthly',
    classification: 'nonSecurity',
    releasedAt: availableAt,
    isExpeditable: false,
    severity: null,
    targets: [{ line: channel, version, label: `Edge ${channel}`, kb: '' }],
  };
}

const edgeInventory = inventorySource({
  name: 'edgeVersions',
  product: 'edge',
  title: 'Edge',
  isWanted: (name) => edgeChannelOf(name) !== null,
  isBefore: isEdgeBefore,
  installed: async (_deps, { rows }) =>
    rows.flatMap(({ deviceId, name, version }) => {
      const line = edgeChannelOf(name);
      return line === null ? [] : [{ deviceId, version, line }];
    }),
});

/** The browser's own settings; Beta, Dev and the WebView2 runtime have some of their own. */
const place = /~cat_microsoftedge(?:[_/]|$)/i;

const wanted = {
  channel: {
    names: ['Pol_TargetChannelMicrosoftEdge'],
    title: 'Target Channel override',
    child: { Stable: ['stable'], Beta: ['beta'] },
  },
  // Not every tenant's template has these two; without the first nothing can be pinned.
  targetVersion: {
    names: ['Pol_TargetVersionPrefixMicrosoftEdge'],
    title: 'Target version override',
    child: 'value',
    isSpared: true,
  },
  rollback: {
    names: ['Pol_RollbackToTargetVersionMicrosoftEdge'],
    title: 'Rollback to Target version',
    child: null,
    isSpared: true,
  },
} as const;

const template: Template<keyof typeof wanted> = {
  of: 'Microsoft Edge updates',
  product: 'Edge',
  isOwn: ({ id, place: own }) => place.test(id) || place.test(own ?? ''),
  wanted,
};

/** What a ring's policy of Edge says. It has no days: a version that is offered is taken within hours. */
const edgeForm: PolicyForm<keyof typeof wanted> = {
  area: edge.area,
  template,
  ringPolicyName: (ring) =>
    `Windows Autopatch - Edge Update Channel ${edge.channelOf(ring)} [${ringTitle(ring)}]`,
  settingsFor: (known, { ring, pinnedTo }) => [
    on(needed(template, known, 'channel'), edge.channelOf(ring ?? '')),
    ...(pinnedTo === null ? [] : [on(needed(template, known, 'targetVersion'), pinnedTo)]),
    ...(pinnedTo === null || known.rollback === null ? [] : [on(known.rollback)]),
  ],
  saidIn: (known, settings) => ({
    cadence: { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 },
    pinnedTo: textUnder(known.targetVersion, settings),
  }),
};

/** Who keeps the Edge policies of a tenant. */
export function edgePlane(deps: Pick<Deps, 'store'>, tenant: string): ControlPlane {
  return cataloguePlane(edgeForm, deps, tenant);
}

export const edgeAdapter: AreaAdapter = {
  facts: edge,
  readCatalogue: readEdgeCatalogue,
  readMessages: null,
  sources: [deviceSource, edgeInventory, ...signalSources],
  readBefore: null,
  plane: edgePlane,
};
