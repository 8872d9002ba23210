/**
 * The report of a release: one page that stands by itself, for somebody who was not there. Values in, text out; the
 * same values always give the same page.
 */
import { dotted } from '#core/version.ts';
import { outlineOf } from '#core/area/areas.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import { openForecastText } from '#core/objective/forecastText.ts';
import type { ObjectiveLook } from '#core/objective/look.ts';
import { fleetByState, missingText } from '#core/objective/missing.ts';
import { askedOfDevice, objectiveSoFar } from '#core/objective/soFar.ts';
import type { EvidenceSummary, Progress, Release } from '#core/release/state/release.ts';
import { headline } from '#core/release/view/headline.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import { courseChart, courseTable, type CourseValues, type RingCourse } from './month/course.ts';
import { decisionTable } from './decisions.ts';
import { gateTexts } from './why/gates.ts';
import { html, type Html } from './html.ts';
import { monthUpdates } from './monthUpdates.ts';
import { countText, dayNumberText, dayText, instantText, shareText } from './instant.ts';
import { chart, page } from './look.ts';
import { blockersSection } from './month/blockers.ts';
import { ringBars } from './month/ringBars.ts';
import type { ReportedSymptoms } from './why/symptoms.ts';
import { timeline, timelineLegend } from './month/timeline.ts';
import { whySection } from './why/why.ts';

/** What a look saw of the rings, and the evidence after it; null = nothing was counted, or by an earlier version. */
interface TrendPoint {
  readonly progress: Progress;
  readonly evidence: EvidenceSummary | null;
}

/** Everything the report is made of. */
export interface ReleaseReportValues {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  /** How far the rings were at each look, oldest first. */
  readonly trend: readonly TrendPoint[];
  /** Looks and commands that led to decisions, oldest first. */
  readonly looks: readonly Look[];
  /** The instant the report stands for. */
  readonly madeAt: number;
  /** What the last look saw of the objective; null or left out where none was kept. */
  readonly objectiveLook?: ObjectiveLook | null;
  /** What bad devices reported; left out where nobody asked. */
  readonly symptoms?: ReportedSymptoms;
}

const noSymptoms: ReportedSymptoms = { last: [], ofHolds: {} };

/** The report as one HTML page. */
export function releaseReport(values: ReleaseReportValues): string {
  const { release, decisions, looks, symptoms = noSymptoms, madeAt } = values;
  const evidence = values.trend.flatMap((point) => point.evidence ?? []);
  const title = `${outlineOf(release.key.area).title} ${release.key.id} · ${release.key.tenant}`;
  const course: CourseValues = {
    courses: coursesOf(release, values.trend),
    publishedAt: release.publishedAt,
    lastDay: release.policy.objective.judgedOnDay,
    target: release.policy.objective.target,
  };
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p class="dim">
          As of ${instantText(madeAt)}, ${dayText(release.publishedAt, madeAt)} of the release,
          published on ${instantText(release.publishedAt)}. Phase: ${release.phase}.
          ${gateText(release)}.
        </p>
      </header>
      ${basedOnNotice(release)} ${statusNotice(release, madeAt)} ${facts(release)}
      ${whyText(release)} ${forecastLine(release)}
      <h2>Devices up to date, by day</h2>
      <p class="dim">
        Share of each ring’s devices that count in the objective and ${askedOfDevice(release)}.
      </p>
      ${chart('Devices up to date by day', courseChart(course))} ${courseTable(course)}
      <h2>Rings</h2>
      ${release.progress === null ? html`<p class="dim">The fleet was not looked at yet.</p>` : chart('Devices by ring and state', ringBars(release))}
      ${ringList(release, madeAt)} ${blockersSection(values.objectiveLook ?? null)}
      <h2>What was done when</h2>
      ${chart('Decisions by ring and day', timeline(release, decisions, madeAt))}
      ${timelineLegend()} ${whySection({ release, decisions, looks, evidence, symptoms, madeAt })}
      <h2>The update</h2>
      ${contentTable(release)}
      <h2>Decisions</h2>
      ${decisionTable(release, decisions, looks)}
      <footer>
        Written by Ringmaster from its own records. Devices are counted, never named.
      </footer>`,
  );
}

function coursesOf({ rings }: Release, trend: readonly TrendPoint[]): readonly RingCourse[] {
  return rings.map(({ name }) => ({
    ring: name,
    points: trend.flatMap(({ progress: { asOf, rings: seen } }) => {
      const progress = seen.find((ring) => ring.ring === name);
      if (progress === undefined) return [];
      return [{ at: asOf, updated: progress.updated, eligible: progress.eligible }];
    }),
  }));
}

/** How rings open, with one gate for all or each with its own; where nobody opens them, why. */
function gateText({ key, rings, policy }: Release): string {
  const { openRings } = outlineOf(key.area).abilities;
  if ('why' in openRings) return `Rings are not opened one after the other: ${openRings.why}`;
  const gates = [...new Set(rings.map(({ gate }) => gate))];
  const texts =
    gates.length <= 1
      ? gateTexts[gates[0] ?? policy.gate]
      : rings.map(({ name, gate }) => `${name} ${gateTexts[gate]}`).join(', ');
  return `Rings open by: ${texts}`;
}

function basedOnNotice({ basedOn }: Release): Html | null {
  if (basedOn === null) return null;
  return html`<p class="notice">
    A rehearsal: the release of ${basedOn} as it happened, played day for day on a simulated fleet
    in virtual time.
  </p>`;
}

/** What stands out, the gravest first; nothing where the month goes its way or is over. */
function statusNotice(release: Release, madeAt: number): Html | null {
  const remarks = headline(release, madeAt).filter(
    ({ kind }) => kind !== 'calm' && kind !== 'over',
  );
  if (remarks.length === 0) return null;
  return html`<p class="notice">${remarks.map(({ text }) => text).join(' · ')}</p>`;
}

function whyText(release: Release): Html | null {
  const text = missingText(release);
  return text === null ? null : html`<p class="why">${text}</p>`;
}

/** Nothing once it is judged, or where none can be made. */
function forecastLine(release: Release): Html | null {
  const text = openForecastText(release);
  return text === null ? null : html`<p class="why">Forecast: ${text}.</p>`;
}

function facts(release: Release): Html {
  const { progress } = release;
  const cards = [
    objectiveCard(release),
    ...(progress === null ? [] : [...stateCards(release), ...fleetCards(progress)]),
  ];
  return html`<div class="facts">${cards}</div>`;
}

function objectiveCard(release: Release): Html {
  const { objective, policy } = release;
  const { target, judgedOnDay } = policy.objective;
  const soFar = objectiveSoFar(release);
  if (objective === null) {
    const asked = target === null ? 'no share' : shareText(target);
    const meaning = `up to date; ${asked} asked by ${dayNumberText(judgedOnDay)}`;
    return card('', shareText(soFar?.attained ?? null), meaning);
  }
  const looks = {
    met: 'good',
    missed: 'bad',
    noEligibleDevices: '',
    notApplied: '',
    noObjective: '',
  };
  const words = {
    met: `objective met: ${shareText(objective.target)} asked`,
    missed: `objective missed: ${shareText(objective.target)} asked`,
    noEligibleDevices: 'no device counts in the objective',
    notApplied: 'up to date; not judged, since it was expedited',
    noObjective: 'up to date; no objective is set',
  };
  return card(looks[objective.outcome], shareText(objective.attained), words[objective.outcome]);
}

/** Devices that the objective lacks; nothing where none is set. */
function toGoCard({ objective }: Release, toGo: number | null): readonly Html[] {
  const meaning =
    objective === null ? 'more are needed for the objective' : 'were missing for the objective';
  return toGo === null ? [] : [card('', countText(toGo), meaning)];
}

/** What keeps devices from being up to date; a tile where there is a device. */
function stateCards(release: Release): readonly Html[] {
  const states = fleetByState(release);
  const soFar = objectiveSoFar(release);
  const told = [
    ['held', 'held', states.held],
    ['paused', 'in a paused ring', states.paused],
    ['failed', 'failed to install', states.failed],
    ['', 'ineligible', states.ineligible],
  ] as const;
  return [
    ...(soFar === null
      ? []
      : [
          card(
            '',
            `${countText(soFar.updated)} of ${countText(soFar.eligible)}`,
            'counting devices up to date',
          ),
          ...toGoCard(release, soFar.toGo),
        ]),
    ...told.flatMap(([look, meaning, count]) =>
      count === 0 ? [] : [card(look, countText(count), meaning)],
    ),
  ];
}

function fleetCards({
  discovered,
  ready,
  notReady,
  notRegistered,
  excluded,
}: Progress): readonly Html[] {
  return [
    card('', countText(discovered), 'devices discovered'),
    card('', countText(ready), 'ready'),
    card('', countText(notReady), 'not ready'),
    card('', countText(notRegistered + excluded), 'not registered or excluded'),
  ];
}

function card(look: string, value: string, meaning: string): Html {
  return html`<div class="fact ${look}"><b>${value}</b><span>${meaning}</span></div> `;
}

/** Where each ring stands, in the words of every other view. */
function ringList(release: Release, madeAt: number): Html {
  return html`<ul class="rings">
    ${release.rings.map(
      (ring) => html`<li><b>${ring.name}</b>: ${ringStanding(release, ring, madeAt).text}</li> `,
    )}
  </ul>`;
}

function contentTable({ content }: Release): Html {
  if (content === null) return html`<p class="dim">Not published yet.</p>`;
  const { severity } = content;
  const exploited = severity === null ? [] : severity.exploited;
  const danger =
    severity === null
      ? 'severity unknown'
      : `severity ${severity.max}${severity.baseScore === null ? '' : `, highest score ${severity.baseScore}`}`;
  return html`<p>
      ${content.name}, published ${instantText(content.releasedAt)};
      ${danger}${exploited.length === 0 ? '' : `; exploited: ${exploited.join(', ')}`}.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table>
        <tr>
          <th>for</th>
          <th>update</th>
          <th>build</th>
        </tr>
        ${content.targets.map(
          (target) =>
            html`<tr>
              <td>${target.label}</td>
              <td>${target.kb}</td>
              <td>${dotted(target.version)}${target.isHotpatch === true ? ' (hotpatch)' : ''}</td>
            </tr> `,
        )}
      </table>
    </div>
    ${monthUpdates(content)}
    ${content.openKnownIssues.length === 0 ? null : html`<p>Open known issues: ${content.openKnownIssues.join(', ')}</p>`}`;
}
