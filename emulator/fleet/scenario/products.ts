/** What a scenario may say of Microsoft 365 Apps, Edge and Teams on the fleet's devices; `scenarios/calm.yaml` explains it. */
import { z } from 'zod';
import { perDay, range, share } from './numbers.ts';

const shares = range.refine(([, high]) => high <= 1, 'a range of probabilities: at most 1');

const badBuild = z
  .strictObject({
    channel: z.string(),
    /** The newest of the channel on this day of the release. */
    day: z.number(),
    /** A build that puts it right is published then; left out = the next real one does. */
    mendedOnDay: z.number().optional(),
    /** Of the devices that have the build: those with what does not get on with it. */
    share,
    app: z.string(),
    crashesPerDeviceDay: perDay.default(0),
    hangsPerDeviceDay: perDay.default(0),
  })
  .refine(
    ({ day, mendedOnDay }) => mendedOnDay === undefined || mendedOnDay > day,
    'a bad build is mended after it came: mendedOnDay must be above day',
  );

const office = z.strictObject({
  share,
  channels: z.partialRecord(
    z.enum(['Current', 'MonthlyEnterprise', 'SemiAnnual']),
    z.number().min(0),
  ),
  behindShare: share,
  outdatedShare: share,
  businessShare: share,
  projectShare: share,
  visioShare: share,
  languagePackShare: share,
  twoChannelsShare: share,
  cloudProfileShare: share,
  ownPolicyShare: share,
  spreadDays: range,
  taskHours: range,
  downloadMinutes: range,
  closedShare: shares,
  badBuilds: z.array(badBuild).default([]),
});

const edge = z.strictObject({
  share,
  behindShare: share,
  spreadDays: range,
  checkHours: z.number().positive(),
  downloadMinutes: range,
  restartShare: shares,
  badBuilds: z.array(badBuild).default([]),
});

const teams = z.strictObject({ share, leftoverShare: share, spreadDays: range });

/** The products on the fleet's devices. */
export const products = z.strictObject({
  office,
  edge,
  teams,
  /** Days between two inventories of a device's software. */
  inventoryDays: z.number().positive(),
});
/** A build that breaks an application. */
export type BadBuild = z.infer<typeof badBuild>;
