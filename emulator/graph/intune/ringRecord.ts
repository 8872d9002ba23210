/**
 * How an update ring changes and looks: the service fills in a pause's start and its expiry 35 days later, a pause
 * lapses by the clock, an uninstall also pauses, and instants that never were are the sentinel of year 1.
 */
import type { ConfigurationRecord, PauseRecord } from '../../store/nouns.ts';
import { isoSeconds, neverInstant } from './managedDeviceFields.ts';
import { ringDefaults, storedProperties } from './ringProperties.ts';
import { dayMs } from '../../time.ts';

type Body = Readonly<Record<string, unknown>>;

/** The type name of an update ring, without `#microsoft.graph.`. */
export const ringType = 'windowsUpdateForBusinessConfiguration';

/** How long a pause lasts. */
const pauseMs = 35 * dayMs;

/** The instant of a change, and whether an uninstall pauses the ring without being told to. */
export interface ChangeAt {
  readonly at: number;
  readonly pausesWithUninstall: boolean;
}

/** The type in a body's `@odata.type`, or null. */
export function typeOf(body: Body): string | null {
  const type = body['@odata.type'];
  return typeof type === 'string' ? type.replace(/^#?microsoft\.graph\./, '') : null;
}

/** A new configuration. */
export function createRecord(type: string, body: Body, when: ChangeAt): ConfigurationRecord {
  const { at } = when;
  const empty: ConfigurationRecord = {
    type,
    properties: type === ringType ? ringDefaults : {},
    version: 0,
    createdAt: at,
    modifiedAt: at,
    qualityPause: null,
    featurePause: null,
    qualityRolledBackAt: null,
    featureRolledBackAt: null,
  };
  return changeRecord(empty, body, when);
}

/** The configuration after a PATCH. */
export function changeRecord(
  record: ConfigurationRecord,
  body: Body,
  when: ChangeAt,
): ConfigurationRecord {
  const { at } = when;
  const quality = changeHold(body, 'quality', {
    pause: record.qualityPause,
    rolledBackAt: record.qualityRolledBackAt,
    ...when,
  });
  const feature = changeHold(body, 'feature', {
    pause: record.featurePause,
    rolledBackAt: record.featureRolledBackAt,
    ...when,
  });
  return {
    ...record,
    properties: { ...record.properties, ...pickNames(body), ...storedProperties(body) },
    version: record.version + 1,
    modifiedAt: at,
    qualityPause: quality.pause,
    featurePause: feature.pause,
    qualityRolledBackAt: quality.rolledBackAt,
    featureRolledBackAt: feature.rolledBackAt,
  };
}

/** The configuration with the 35 days of its quality pause counted anew. */
export function extendPause(record: ConfigurationRecord, at: number): ConfigurationRecord {
  const startedAt = record.qualityPause?.startedAt ?? at;
  return {
    ...record,
    version: record.version + 1,
    modifiedAt: at,
    qualityPause: { startedAt, expiresAt: at + pauseMs },
  };
}

/** Whether quality updates are paused at an instant: asked for, and not lapsed. */
export function isPausedAt(pause: PauseRecord | null, at: number): boolean {
  return pause !== null && pause.expiresAt !== null && pause.expiresAt > at;
}

function pickNames(body: Body): Body {
  const named = ['displayName', 'description', 'roleScopeTagIds'].filter((name) => name in body);
  return Object.fromEntries(named.map((name) => [name, body[name]]));
}

interface Hold {
  readonly pause: PauseRecord | null;
  readonly rolledBackAt: number | null;
}

function changeHold(body: Body, kind: 'quality' | 'feature', before: Hold & ChangeAt): Hold {
  const { at } = before;
  const wantsPause = body[`${kind}UpdatesPaused`];
  const wantsUninstall = body[`${kind}UpdatesWillBeRolledBack`];
  const isNewUninstall = wantsUninstall === true && before.rolledBackAt === null;
  let { pause, rolledBackAt } = before;
  if (wantsUninstall === false || wantsUninstall === null) rolledBackAt = null;
  if (isNewUninstall) rolledBackAt = at;
  if (wantsPause === false && pause !== null) pause = { ...pause, expiresAt: null };
  // Then an uninstall pauses the same kind of update, whatever the same call says about the pause.
  const isPausing = wantsPause === true || (isNewUninstall && before.pausesWithUninstall);
  if (isPausing && !isPausedAt(pause, at)) {
    pause = { startedAt: at, expiresAt: at + pauseMs };
  }
  return { pause, rolledBackAt };
}

/** The configuration as Graph shows it at an instant. */
export function showRecord(
  id: string,
  record: ConfigurationRecord,
  at: number,
): Record<string, unknown> {
  const {
    displayName = null,
    description = null,
    roleScopeTagIds = ['0'],
    ...own
  } = record.properties;
  const common = {
    '@odata.type': `#microsoft.graph.${record.type}`,
    id,
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    createdDateTime: isoSeconds(record.createdAt),
    roleScopeTagIds,
    supportsScopeTags: true,
    description,
    displayName,
    version: record.version,
  };
  if (record.type !== ringType) return { ...common, ...own };
  return {
    ...common,
    ...own,
    ...showHold('quality', {
      pause: record.qualityPause,
      rolledBackAt: record.qualityRolledBackAt,
      at,
    }),
    ...showHold('feature', {
      pause: record.featurePause,
      rolledBackAt: record.featureRolledBackAt,
      at,
    }),
  };
}

function showHold(
  kind: 'quality' | 'feature',
  hold: Hold & { readonly at: number },
): Record<string, unknown> {
  const { pause, rolledBackAt, at } = hold;
  const isPaused = isPausedAt(pause, at);
  return {
    [`${kind}UpdatesPaused`]: isPaused,
    [`${kind}UpdatesPauseExpiryDateTime`]: isPaused
      ? isoSeconds(pause?.expiresAt ?? at)
      : neverInstant,
    // Stays at the last start even when nothing is paused any more.
    [`${kind}UpdatesPauseStartDate`]:
      pause === null ? null : isoSeconds(pause.startedAt).slice(0, 10),
    [`${kind}UpdatesWillBeRolledBack`]: rolledBackAt !== null,
    [`${kind}UpdatesRollbackStartDateTime`]:
      rolledBackAt === null ? neverInstant : isoSeconds(rolledBackAt),
  };
}
