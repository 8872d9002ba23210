/** Rings against their plan: when each was to open, when it did, and how far it is. */
import { outlineOf } from '#core/area/areas.ts';
import { dayOfRelease } from '#core/calendar.ts';
import { attainedOf } from '#core/objective/soFar.ts';
import type { Release, RingState } from '#core/release/state/release.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import { opensRings } from '#core/report/waiting.ts';
import type { TenantValues } from '#core/report/values.ts';
import { dayMs } from '#core/time.ts';
import { html, type Html, type Part } from '../html.ts';
import { countText, dayNumberText, dayText, daysText, shareText } from '../instant.ts';
import { chart } from '../look.ts';
import { ringBars } from '../month/ringBars.ts';
import { table } from '../table.ts';

/** A table for each area that opens rings, with its devices by state. */
export function ringSection({ areas, asOf }: TenantValues): Html {
  return html`<h2>Rings against plan</h2>
    ${areas.map(({ release }) => {
      const title = `${outlineOf(release.key.area).title} ${release.key.id}`;
      return html`<h3>${title}</h3>
        ${release.progress === null ? null : chart(`Devices of ${title} by ring and state`, ringBars(release))}
        ${table(
          `Rings of ${title}`,
          ['ring', 'planned', 'opened', 'deadline', '>counting', '>up to date', 'stands'],
          release.rings.map((ring) => row(release, ring, asOf)),
        )}`;
    })}`;
}

function row(release: Release, ring: RingState, asOf: number): readonly Part[] {
  const { publishedAt, progress } = release;
  const counted = progress?.rings.find((one) => one.ring === ring.name);
  const isOpened = opensRings(release);
  return [
    html`<b>${ring.name}</b>`,
    isOpened ? dayNumberText(plannedDay(release, ring)) : '–',
    isOpened ? openedText(release, ring, asOf) : '–',
    dayText(publishedAt, ring.deadlineAt),
    counted === undefined ? '–' : countText(counted.eligible),
    counted === undefined ? '–' : shareText(attainedOf(counted)),
    ringStanding(release, ring, asOf).text,
  ];
}

/** The day on which the ring opens by its deferral. */
function plannedDay({ publishedAt }: Release, { opensAt, postponed }: RingState): number {
  return dayOfRelease(publishedAt, postponed?.from ?? opensAt);
}

function openedText(release: Release, ring: RingState, asOf: number): string {
  const { publishedAt } = release;
  const planned = ring.postponed?.from ?? ring.opensAt;
  const late = (at: number): number => Math.floor((at - planned) / dayMs);
  if (ring.offeredAt !== null) {
    const days = late(ring.offeredAt);
    return `${dayText(publishedAt, ring.offeredAt)}${days > 0 ? `, ${daysText(days)} late` : ''}`;
  }
  const days = late(asOf);
  return days > 0 ? `not yet, ${daysText(days)} late` : 'not yet';
}
