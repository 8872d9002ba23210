/**
 * What a policy file says of support. It is the tenant's and of no release, so it stands beside the settings of releases and in
 * no history: a support request keeps what it was opened with.
 */
import { weekdayNames } from '../localTime.ts';
import type { SupportPlan } from '../support/request.ts';
import { texts, whole } from './kinds.ts';
import type { Policy, PolicyFault } from './policy.ts';
import { group, setting, type ValuesOf } from './setting.ts';

/** Who answers support requests, and when. */
export const supportSettings = group(
  'Who answers support requests, and in what hours; time zone and holidays are those of businessCalendar',
  {
    desk: setting(
      texts('the name of an operator'),
      'Operators who answer; none named = everybody but who opened the request',
      [],
    ),
    days: setting(
      texts('a weekday'),
      'Weekdays of business',
      weekdayNames.filter((name) => !name.startsWith('s')),
    ),
    from: setting(whole(0, 23), 'Hour of the day at which business begins', 9),
    until: setting(whole(1, 24), 'Hour of the day at which it ends', 17),
  },
);

/** The values. */
export type SupportSettings = ValuesOf<typeof supportSettings.fields>;

/** What holds where no file says otherwise: nothing of it depends on the tenant. */
export const usualSupport: SupportSettings = {
  desk: [],
  days: weekdayNames.filter((name) => !name.startsWith('s')),
  from: 9,
  until: 17,
};

/** What no setting can tell by itself. */
export function supportFaults({ days, from, until }: SupportSettings): readonly PolicyFault[] {
  const odd = days.flatMap((name, index) =>
    weekdayNames.includes(name)
      ? []
      : [
          {
            path: ['support', 'days', index],
            rule: `a weekday is ${weekdayNames.join(', ')}`,
            seen: `"${name}"`,
            remedy: 'write its English name in small letters',
          },
        ],
  );
  const never = (path: string, rule: string, seen: string): PolicyFault => ({
    path: ['support', path],
    rule,
    seen,
    remedy: 'name hours in which somebody is there',
  });
  return [
    ...odd,
    ...(days.length > 0 ? [] : [never('days', 'business is on at least one weekday', 'none')]),
    ...(from < until ? [] : [never('until', 'business ends after it begins', `${from}–${until}`)]),
  ];
}

/** What a request is opened with. */
export function supportPlanOf(
  { desk, days, from, until }: SupportSettings,
  { businessCalendar: { timeZone, holidays } }: Pick<Policy, 'businessCalendar'>,
): SupportPlan {
  return { desk, hours: { timeZone, holidays, days, from, until } };
}
