/** What a scenario may say of drivers and firmware; `scenarios/calm.yaml` explains it. */
import { z } from 'zod';
import { perDay, range, share } from './numbers.ts';

const version = z.strictObject({
  version: z.string().min(1),
  /** Day of the release on which the maker publishes it. */
  day: z.number(),
  /** What it does to devices that have it. */
  harm: z
    .strictObject({
      /** Of the devices that have it. */
      share: share.default(1),
      blueScreensPerDeviceDay: perDay,
      stopCode: z.string(),
      faultBucket: z.string(),
    })
    .optional(),
});

const driver = z
  .strictObject({
    manufacturer: z.string().min(1),
    /** `Display`, `Net`, `Firmware`. */
    class: z.string().min(1),
    /** Models of `devices.hardware` that it is for. */
    models: z.array(z.string()).min(1),
    /** Its maker marks it as required: its newest version is "recommended". Firmware and optional drivers are not. */
    isRequired: z.boolean(),
    /** Oldest first; devices begin with the first. */
    versions: z.array(version).min(1),
  })
  .refine(
    ({ versions }) =>
      versions.every(({ day }, nth) => nth === 0 || day > (versions[nth - 1]?.day ?? -Infinity)),
    'versions of a driver are published one after the other: days must rise',
  );

/** Drivers on offer, and how their updates go. */
export const drivers = z
  .strictObject({
    /** Devices on which a driver update fails until somebody helps. */
    failureShare: share.default(0.02),
    /** Time on line needed. */
    downloadMinutes: range.default([1, 25]),
    list: z.array(driver).default([]),
  })
  .prefault({});

/** One driver of a scenario. */
export type ScenarioDriver = z.infer<typeof driver>;
