/**
 * The properties of a windowsUpdateForBusinessConfiguration: what each may hold, and what it is when nobody set it.
 * Read-only properties are computed in ringView.ts.
 */
import { textOf } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';

/** What a property may hold. */
type Rule =
  | {
      readonly kind: 'days';
      readonly min: number;
      readonly max: number;
      readonly isNullable: boolean;
    }
  | { readonly kind: 'boolean'; readonly isNullable: boolean }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'object' };

const days = (min: number, max: number, isNullable = true): Rule => ({
  kind: 'days',
  min,
  max,
  isNullable,
});
const flag = (isNullable = false): Rule => ({ kind: 'boolean', isNullable });
const choice = (...values: string[]): Rule => ({ kind: 'choice', values });

const rules: Readonly<Record<string, Rule>> = {
  qualityUpdatesDeferralPeriodInDays: days(0, 30, false),
  featureUpdatesDeferralPeriodInDays: days(0, 30, false),
  deadlineForQualityUpdatesInDays: days(0, 30),
  deadlineForFeatureUpdatesInDays: days(0, 30),
  deadlineGracePeriodInDays: days(0, 7),
  featureUpdatesRollbackWindowInDays: days(2, 60),
  engagedRestartDeadlineInDays: days(2, 30),
  engagedRestartSnoozeScheduleInDays: days(1, 3),
  engagedRestartTransitionScheduleInDays: days(0, 30),
  scheduleRestartWarningInHours: days(2, 24),
  scheduleImminentRestartWarningInMinutes: days(15, 60),
  postponeRebootUntilAfterDeadline: flag(true),
  qualityUpdatesPaused: flag(),
  featureUpdatesPaused: flag(),
  qualityUpdatesWillBeRolledBack: flag(true),
  featureUpdatesWillBeRolledBack: flag(true),
  driversExcluded: flag(),
  microsoftUpdateServiceAllowed: flag(),
  allowWindows11Upgrade: flag(),
  skipChecksBeforeRestart: flag(),
  businessReadyUpdatesOnly: choice(
    'userDefined',
    'all',
    'businessReadyOnly',
    'windowsInsiderBuildFast',
    'windowsInsiderBuildSlow',
    'windowsInsiderBuildRelease',
  ),
  automaticUpdateMode: choice(
    'userDefined',
    'notifyDownload',
    'autoInstallAtMaintenanceTime',
    'autoInstallAndRebootAtMaintenanceTime',
    'autoInstallAndRebootAtScheduledTime',
    'autoInstallAndRebootWithoutEndUserControl',
    'windowsDefault',
  ),
  autoRestartNotificationDismissal: choice('notConfigured', 'automatic', 'user'),
  updateNotificationLevel: choice(
    'notConfigured',
    'defaultNotifications',
    'restartWarningsOnly',
    'disableAllNotifications',
  ),
  userPauseAccess: choice('notConfigured', 'enabled', 'disabled'),
  userWindowsUpdateScanAccess: choice('notConfigured', 'enabled', 'disabled'),
  deliveryOptimizationMode: choice(
    'userDefined',
    'httpOnly',
    'httpWithPeeringNat',
    'httpWithPeeringPrivateGroup',
    'httpWithInternetPeering',
    'simpleDownload',
    'bypassMode',
  ),
  prereleaseFeatures: choice(
    'userDefined',
    'settingsOnly',
    'settingsAndExperimentations',
    'notAllowed',
  ),
  updateWeeks: choice(
    'userDefined',
    'firstWeek',
    'secondWeek',
    'thirdWeek',
    'fourthWeek',
    'everyWeek',
  ),
  installationSchedule: { kind: 'object' },
};

/** What a ring says before anybody set anything. */
export const ringDefaults: Readonly<Record<string, unknown>> = {
  deliveryOptimizationMode: 'userDefined',
  prereleaseFeatures: 'userDefined',
  automaticUpdateMode: 'userDefined',
  microsoftUpdateServiceAllowed: false,
  driversExcluded: false,
  installationSchedule: null,
  qualityUpdatesDeferralPeriodInDays: 0,
  featureUpdatesDeferralPeriodInDays: 0,
  businessReadyUpdatesOnly: 'userDefined',
  skipChecksBeforeRestart: false,
  updateWeeks: null,
  featureUpdatesRollbackWindowInDays: null,
  engagedRestartDeadlineInDays: null,
  engagedRestartSnoozeScheduleInDays: null,
  engagedRestartTransitionScheduleInDays: null,
  deadlineForFeatureUpdatesInDays: null,
  deadlineForQualityUpdatesInDays: null,
  deadlineGracePeriodInDays: null,
  postponeRebootUntilAfterDeadline: null,
  autoRestartNotificationDismissal: 'notConfigured',
  scheduleRestartWarningInHours: null,
  scheduleImminentRestartWarningInMinutes: null,
  userPauseAccess: 'notConfigured',
  userWindowsUpdateScanAccess: 'notConfigured',
  updateNotificationLevel: 'notConfigured',
  allowWindows11Upgrade: false,
};

/** Properties that are commands or that the service fills; they are not stored as they come. */
const notStored: ReadonlySet<string> = new Set([
  'id',
  'version',
  'createdDateTime',
  'lastModifiedDateTime',
  'displayName',
  'description',
  'roleScopeTagIds',
  'qualityUpdatesPaused',
  'featureUpdatesPaused',
  'qualityUpdatesPauseStartDate',
  'featureUpdatesPauseStartDate',
  'qualityUpdatesPauseExpiryDateTime',
  'featureUpdatesPauseExpiryDateTime',
  'qualityUpdatesWillBeRolledBack',
  'featureUpdatesWillBeRolledBack',
  'qualityUpdatesRollbackStartDateTime',
  'featureUpdatesRollbackStartDateTime',
]);

/** Checks a body's ring properties; throws 400 naming the property, its rule and the value. */
export function checkRing(body: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(body)) {
    const rule = rules[name];
    if (rule === undefined) {
      if (!notStored.has(name) && !name.includes('@')) {
        throw badRequest(
          'intune',
          `The property '${name}' does not exist on type 'microsoft.graph.windowsUpdateForBusinessConfiguration'.`,
        );
      }
      continue;
    }
    const reason = reasonAgainst(rule, value);
    if (reason !== null)
      throw badRequest('intune', `${name} must be ${reason}; ${JSON.stringify(value)} was sent.`);
  }
}

/** The part of a body that is kept as it came. */
export function storedProperties(
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => !notStored.has(name) && !name.startsWith('@')),
  );
}

function reasonAgainst(rule: Rule, value: unknown): string | null {
  switch (rule.kind) {
    case 'days': {
      const isNumber =
        Number.isInteger(value) && Number(value) >= rule.min && Number(value) <= rule.max;
      return isNumber || (value === null && rule.isNullable)
        ? null
        : `a whole number from ${rule.min} to ${rule.max}`;
    }
    case 'boolean':
      return typeof value === 'boolean' || (value === null && rule.isNullable)
        ? null
        : 'true or false';
    case 'choice':
      return value === null || rule.values.includes(textOf(value))
        ? null
        : `one of ${rule.values.join(', ')}`;
    case 'object':
      return value === null || typeof value === 'object' ? null : 'an object';
  }
}
