/** Month on month: how soon each release came to how many, and what became of its objective. */
import { outlineOf } from '#core/area/areas.ts';
import type { AreaValues, Month, TenantValues } from '#core/report/values.ts';
import { html, type Html } from '../html.ts';
import { countText, dateText, dayNumberText, shareText } from '../instant.ts';
import { chart } from '../look.ts';
import { courseChart, courseTable, type CourseValues } from '../month/course.ts';
import { table } from '../table.ts';

/** Lines in one chart; more cannot be told apart. */
const drawnMax = 4;

/** A chart of the newest months of each area and a table of all of them. */
export function monthSection({ areas }: TenantValues): Html {
  return html`<h2>Month on month</h2>
    <p class="dim">
      Share of the devices that count and are up to date, by the day of each release; all releases
      begin at D0.
    </p>
    ${areas.filter(({ months }) => months.length > 0).map(areaMonths)}`;
}

function areaMonths(values: AreaValues): Html {
  const { title } = outlineOf(values.area);
  const course = courseOf(values);
  const isDrawn = course.courses.some(({ points }) => points.some(({ eligible }) => eligible > 0));
  return html`<h3>${title}</h3>
    ${isDrawn ? html`${chart(`${title}: devices up to date by day of release`, courseChart(course))} ${courseTable(course)}` : null}
    ${table(
      `${title}: releases`,
      ['release', 'published', '>counting', '>up to date', '>asked', 'objective'],
      values.months.toReversed().map(row),
    )}`;
}

/** Earlier months are laid over the newest one, publication upon publication. */
function courseOf({ months, release }: AreaValues): CourseValues {
  const { publishedAt, policy } = release;
  return {
    courses: months.slice(-drawnMax).map((month) => ({
      ring: month.id,
      points: month.course.map(({ asOf, updated, eligible }) => ({
        at: asOf - month.publishedAt + publishedAt,
        updated,
        eligible,
      })),
    })),
    publishedAt,
    lastDay: policy.objective.judgedOnDay,
    target: policy.objective.target,
  };
}

const outcomes = {
  met: 'met',
  missed: 'missed',
  noEligibleDevices: 'no device counts',
  notApplied: 'not judged, since it was hurried',
  noObjective: 'none is asked',
} as const;

function row(month: Month) {
  const last = month.objective ?? month.course.at(-1) ?? null;
  const share = last === null || last.eligible === 0 ? null : last.updated / last.eligible;
  return [
    html`<b>${month.id}</b>`,
    dateText(month.publishedAt),
    last === null ? '–' : countText(last.eligible),
    shareText(share),
    shareText(month.target),
    month.objective === null
      ? `judged on ${dayNumberText(month.judgedOnDay)}`
      : outcomes[month.objective.outcome],
  ];
}
