/**
 * One look at a large fleet: collect what changed, observe, decide, record. Looks that come a day after the one before
 * are taken, from D+1 on, since the whole fleet has synced since then and every device is read again; those every six hours read less.
 */
import { median, type Figure } from '../figure.ts';
import { playLargeMonthOnce, type Look, type PlayedMonth } from '../month.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** Less than this after the look before, a part of the fleet has nothing new to tell. */
const wholeFleetMs = 23 * hourMs;

/** The figure. */
export const assess: Figure = {
  name: 'assess',
  what: 'one assessment over 100,000 devices',
  measure: async (options) => {
    const devices = options.isQuick ? 5_000 : 100_000;
    const month = await playLargeMonthOnce({ ...options, devices });
    const daily = dailyLooks(month);
    const others = month.looks.filter((look) => !daily.includes(look));
    const total = month.looks.reduce((sum, { seconds }) => sum + seconds, 0);
    return [
      {
        what: `one assessment over ${devices.toLocaleString('en-US')} devices`,
        unit: 's',
        reach: { max: 10 },
        values: daily.map(({ seconds }) => seconds),
        note:
          `activity assessRelease, started to completed, in each of the ${daily.length} daily looks of one month after its first day; ` +
          `the ${others.length} other looks: median ${median(others.map(({ seconds }) => seconds)).toFixed(1)} s; ` +
          `all looks take ${Math.round(total)} s of the month’s ${Math.round(month.seconds)} s`,
      },
    ];
  },
};

function dailyLooks({ looks, publishedAt }: PlayedMonth): readonly Look[] {
  return looks.filter((look, index) => {
    const before = looks[index - 1];
    const isUnderWay = look.at > publishedAt + dayMs;
    return isUnderWay && before !== undefined && look.at - before.at >= wholeFleetMs;
  });
}
