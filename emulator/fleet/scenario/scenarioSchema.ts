/**
 * What a scenario may say: the make-up of a fleet and every rate of its behaviour. Strict: an unknown key is an error.
 * `scenarios/calm.yaml` sets every key and explains it; the others name only what differs.
 */
import { z } from 'zod';
import { faultSchema } from './fault.ts';
import { drivers } from './drivers.ts';
import { perDay, range, share } from './numbers.ts';
import { products } from './products.ts';
import { afterUpgrade, upgradeFailure, upgradeHold, upgrades } from './upgrades.ts';

const positive = z.number().positive();
const weights = z.record(z.string(), z.number().min(0));
const timeZone = z.string().refine(isTimeZone, 'not an IANA time zone such as Europe/Berlin');

const hardware = z.strictObject({
  manufacturer: z.string(),
  model: z.string(),
  chassis: z.enum(['desktop', 'laptop', 'tablet', 'worksWorkstation', 'unknown']),
  isVirtual: z.boolean().default(false),
  weight: z.number().min(0),
  /** Firmware versions and how common each is. */
  firmware: weights,
  /** How such a device is used. */
  habits: z.partialRecord(z.enum(['office', 'mobile', 'alwaysOn']), z.number().min(0)),
});

const devices = z.strictObject({
  sites: z
    .array(z.strictObject({ name: z.string(), zone: timeZone, weight: z.number().min(0) }))
    .min(1),
  hardware: z.array(hardware).min(1),
  windowsVersions: weights,
  otherWindowsVersionWeight: z.number().min(0),
  editions: z.partialRecord(z.enum(['Enterprise', 'Pro', 'ProWorkstation']), z.number().min(0)),
  joinTypes: z.partialRecord(z.enum(['azureADJoined', 'hybridAzureADJoined']), z.number().min(0)),
  managementAgents: z.partialRecord(
    z.enum(['mdm', 'configurationManagerClientMdm']),
    z.number().min(0),
  ),
  healthToolsShare: share,
  enrolledDaysAgo: range,
});

/** Why a device cannot be registered, in the order of the checks. */
export const registrationDefects = [
  'noSerialNumber',
  'duplicateSerialNumber',
  'notEnrolled',
  'silent',
  'otherSystem',
  'personal',
  'oldWindows',
  'not64Bit',
  'homeEdition',
  'registeredOnly',
  'configurationManagerOnly',
  'workloadsNotMoved',
] as const;

const registration = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), weight: z.number().min(0) })).min(1),
  outsideShare: share,
  defects: z.strictObject(
    Object.fromEntries(registrationDefects.map((name) => [name, share])) as Record<
      RegistrationDefect,
      typeof share
    >,
  ),
});

const habit = z.strictObject({
  startHour: range,
  hours: range,
  dayOffShare: share,
  weekendShare: share,
  absenceShare: share,
  absenceDays: range.refine(
    ([, high]) => high <= 41,
    'an absence must fit into six weeks: at most 41 days',
  ),
});

const holiday = z.strictObject({
  /** Day of the release on which it begins, by the local calendar of each site. */
  fromDay: z.number().int(),
  days: z.number().int().positive().max(60),
  /** Of the devices of its sites. */
  share,
  /** Names of sites; left out = all. */
  sites: z.array(z.string()).optional(),
});

const contact = z.strictObject({
  checkInHours: positive,
  pushMinutes: range,
  leavingShare: share,
});

const updating = z.strictObject({
  behindShare: share,
  downloadMinutes: range,
  installMinutes: range,
  restartMinutes: range,
  uninstallMinutes: range,
  restartWillingness: range.refine(
    ([, high]) => high <= 1,
    'willingness is a probability: at most 1',
  ),
  nightRestartShare: share,
  crashLoopShare: share,
  bricksShare: share.default(0),
  /** Of the devices that may be enrolled in hotpatch: Enterprise, on a version that has them. */
  hotpatchShare: share.default(0),
  /** Of the devices on a Windows version out of service: those with extended security updates; the others get nothing. */
  extendedUpdatesShare: share.default(1),
});

const failureClass = z.strictObject({
  class: z.string(),
  code: z.string().regex(/^0x[0-9A-F]{8}$/, 'an error code looks like 0x80070070'),
  stage: z.enum(['download', 'install']),
  weight: z.number().min(0),
  clearsPerRetry: share,
});

const blueScreens = z.strictObject({
  perDeviceDay: perDay,
  stopCodes: z
    .array(
      z.strictObject({
        code: z.string().regex(/^0x[0-9a-f]{8}$/, 'a stop code looks like 0x0000007e'),
        faultBucket: z.string(),
        weight: z.number().min(0),
      }),
    )
    .min(1),
});

const app = z.strictObject({
  app: z.string(),
  displayName: z.string(),
  publisher: z.string(),
  version: z.string(),
  crashesPerDeviceDay: perDay,
  hangsPerDeviceDay: perDay,
});

const cohort = z.strictObject({
  name: z.string(),
  /** Every field that is given must be equal. Empty = every device. */
  where: z.strictObject({
    manufacturer: z.string().optional(),
    model: z.string().optional(),
    firmware: z.string().optional(),
    windows: z.string().optional(),
    site: z.string().optional(),
  }),
  /** Of the devices that match. */
  share: share.default(1),
  /** Once the device runs the played update or a later one, unless the update is named in `fixedBy`. */
  afterUpdate: z
    .strictObject({
      blueScreensPerDeviceDay: perDay.default(0),
      stopCode: z.string().optional(),
      faultBucket: z.string().optional(),
      appFactors: weights.default({}),
      crashLoopShare: share.default(0),
      bricksShare: share.default(0),
      fixedBy: z.array(z.string()).default([]),
    })
    .optional(),
  /** Between these days of the release, with the update or without it; no toDay = to the end. */
  meanwhile: z
    .strictObject({
      fromDay: z.number(),
      toDay: z.number().optional(),
      blueScreensPerDeviceDay: perDay.default(0),
      stopCode: z.string().optional(),
      faultBucket: z.string().optional(),
      appFactors: weights.default({}),
    })
    .optional(),
  /** The update fails on them in this way until the given day. */
  failure: z
    .strictObject({
      class: z.string(),
      code: z.string(),
      stage: z.enum(['download', 'install']),
      untilDay: z.number(),
    })
    .optional(),
  /** Windows Update itself keeps the update back between these days of the release. */
  safeguardHold: z.strictObject({ fromDay: z.number(), toDay: z.number() }).optional(),
  afterUpgrade: afterUpgrade.optional(),
  upgradeHold: upgradeHold.optional(),
  upgradeFailure: upgradeFailure.optional(),
});

const knownIssue = z
  .strictObject({
    title: z.string().min(1),
    day: z.number().min(0),
    resolvedDay: z.number().optional(),
  })
  .refine(
    ({ day, resolvedDay }) => resolvedDay === undefined || resolvedDay > day,
    'a known issue is resolved after it was opened: resolvedDay must be above day',
  );

const releaseOverride = z.strictObject({
  severity: z.enum(['critical', 'important', 'moderate']).optional(),
  baseScore: z.number().min(0).max(10).optional(),
  exploited: z.array(z.strictObject({ cve: z.string(), day: z.number() })).optional(),
  knownIssues: z.array(knownIssue).optional(),
});

/** The tenant's settings catalogue, and what other administrators made of it before. */
const settingsCatalog = z
  .strictObject({
    /** Policies of templates, by name, that are not in it, or in two versions. */
    gone: z.array(z.string()).default([]),
    twice: z.array(z.string()).default([]),
    policies: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          values: z.record(z.string(), z.union([z.string(), z.number()])),
          /** Left out = all devices. */
          group: z.string().optional(),
        }),
      )
      .default([]),
  })
  .default({ gone: [], twice: [], policies: [] });

/** A whole scenario. */
export const scenarioSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  areas: z.array(z.string().min(1)).min(1),
  devices,
  registration,
  presence: z.strictObject({
    office: habit,
    mobile: habit,
    holidays: z.array(holiday).default([]),
  }),
  contact,
  updating,
  upgrades,
  drivers,
  failures: z.strictObject({ share, classes: z.array(failureClass).min(1) }),
  reports: z
    .strictObject({
      /** Day of the release from which on there are snapshots: the workspace was connected then. */
      connectedDay: z.number(),
    })
    .default({ connectedDay: -365 }),
  storage: z.strictObject({ fullShare: share, freeGigabytes: range, clearedAfterDays: range }),
  conflicts: z.strictObject({
    groupPolicyShare: share,
    neverOfferedShare: share,
    applyErrorShare: share,
  }),
  blueScreens,
  apps: z.array(app),
  products,
  cohorts: z.array(cohort),
  settingsCatalog,
  release: releaseOverride,
  faults: z.array(faultSchema),
});

/** One reason a device cannot be registered. */
export type RegistrationDefect = (typeof registrationDefects)[number];
/** A fleet's make-up and behaviour. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** Days on which many devices are away together. */
export type ScenarioHoliday = Scenario['presence']['holidays'][number];
/** Part of a fleet that behaves in its own way. */
export type ScenarioCohort = Scenario['cohorts'][number];

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
