/** What a scenario may say of feature updates, which take devices to a newer version of Windows. */
import { z } from 'zod';
import { perDay, range, share } from './numbers.ts';

/** How feature updates go on the fleet's devices; what is left out is as usual. */
export const upgrades = z
  .strictObject({
    /** Windows takes newer versions by itself where no profile keeps it. False = nobody does without one. */
    byItself: z.boolean().default(false),
    /** Of the devices on Windows 10 those whose hardware can run Windows 11. */
    windows11Share: share.default(0.93),
    /** Devices whose first try fails, by one of the classes of `failures`. */
    failureShare: share.default(0.06),
    /** With less room on the system disk the update fails with DiskFull. */
    freeGigabytes: z.number().min(0).default(10),
    downloadMinutes: range.default([20, 180]),
    installMinutes: range.default([25, 110]),
    restartMinutes: range.default([12, 40]),
    /** Probability per scan that a user takes an update that is optional. */
    optionalShare: share.default(0.08),
  })
  .prefault({});

/** What befalls a cohort once a feature update took the device to a version. */
export const afterUpgrade = z.strictObject({
  /** `Windows 11 25H2`; left out = any. */
  to: z.string().optional(),
  blueScreensPerDeviceDay: perDay.default(0),
  stopCode: z.string().optional(),
  faultBucket: z.string().optional(),
  appFactors: z.record(z.string(), z.number().min(0)).default({}),
  /** Devices that no longer start, so that Windows goes back to the version before. */
  goesBackShare: share.default(0),
  /** Devices that never start again. */
  bricksShare: share.default(0),
  /** Names of catalogue entries that put it right. */
  fixedBy: z.array(z.string()).default([]),
});

/** What keeps a cohort from a newer version between these days of the release. */
export const upgradeHold = z.strictObject({
  /** The safeguard's number, such as 41332279. */
  id: z.int().positive(),
  /** `Windows 11 25H2`; left out = any newer version. */
  to: z.string().optional(),
  fromDay: z.number().default(-365),
  toDay: z.number().default(365),
});

/** How feature updates fail on a cohort until the given day. */
export const upgradeFailure = z.strictObject({
  class: z.string(),
  code: z.string(),
  stage: z.enum(['download', 'install']),
  untilDay: z.number(),
});
