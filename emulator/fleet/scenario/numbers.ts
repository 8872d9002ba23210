/** Numbers that scenarios are made of. */
import { z } from 'zod';

/** Of devices, or a probability. */
export const share = z.number().min(0).max(1);
/** How often something happens on a device in a day, on average. */
export const perDay = z.number().min(0).max(5);
/** Low and high, of which each device has its own between. */
export const range = z
  .tuple([z.number().min(0), z.number().min(0)])
  .refine(([low, high]) => low <= high, 'a range is [low, high] with low not above high');
