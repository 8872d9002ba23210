/** Days as evidence counts them: whole UTC days since the epoch, so that a device's time zone moves nothing. */
import { dayMs } from '#core/time.ts';

/** Days without contact that are usual, weekends and short leave: a device that is not heard for so many fell silent. */
export const silenceDays = 5;

/** Usual days without contact after which a device did not come back from a restart. */
export const missedDaysMin = 2;

/** How far back what earlier releases brought, and silence, is looked at. */
export const rememberedDays = 60;

/** Days without a signal after which a device is at risk of it again beside a control. */
export const quietDays = 7;

/** The bounds of the day $4 in SQL. */
export const startOfDay = `$4::bigint * ${dayMs}`;
export const endOfDay = `($4::bigint + 1) * ${dayMs}`;

/** Whether a device `d` was heard on the day $4 itself, as far as its days of contact tell. */
export const heardOnTheDay = `d.last_sync_at / ${dayMs} - $4::int between 0 and 59
  and (d.heard_days >> (d.last_sync_at / ${dayMs} - $4::int)::int) & 1 = 1`;
