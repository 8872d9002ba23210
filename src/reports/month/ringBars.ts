/** The rings as stacked bars, one device state after the other. */
import { attainedOf } from '#core/objective/soFar.ts';
import type { Release, RingProgress } from '#core/release/state/release.ts';
import {
  deviceStates,
  devicesByState,
  type DevicesByState,
} from '#core/release/view/deviceStates.ts';
import { html, type Html } from '../html.ts';
import { countText, shareText } from '../instant.ts';

const frame = { width: 880, left: 86, right: 190, row: 34, bar: 20 };

/** Bars of all rings with a legend; a ring without devices keeps its row and says so. */
export function ringBars({ rings: states, progress }: Release): Html {
  const rings = (progress?.rings ?? []).map((ring) => ({
    ring,
    devices: devicesByState(
      ring,
      states.find(({ name }) => name === ring.ring),
    ),
  }));
  const shown = deviceStates.filter((state) => rings.some(({ devices }) => devices[state] > 0));
  return html`<svg
      viewBox="0 0 ${frame.width} ${rings.length * frame.row}"
      role="img"
      aria-label="Devices per ring and state"
    >
      ${rings.map((ring, index) => bar(ring, index * frame.row))}
    </svg>
    <ul class="legend">
      ${shown.map(
        (state) =>
          html`<li>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect class="${state}" width="10" height="10" /></svg
            >${state} ${countText(rings.reduce((sum, { devices }) => sum + devices[state], 0))}
          </li>`,
      )}
    </ul>`;
}

function bar(
  { ring, devices }: { readonly ring: RingProgress; readonly devices: DevicesByState },
  top: number,
): Html {
  const width = frame.width - frame.left - frame.right;
  let from = frame.left;
  const parts = deviceStates.map((state) => {
    const wide = ring.devices === 0 ? 0 : (devices[state] / ring.devices) * width;
    const part = html`<rect
      class="${state}"
      x="${round(from)}"
      y="${top + 6}"
      width="${round(wide)}"
      height="${frame.bar}"
      ><title>${ring.ring}: ${countText(devices[state])} ${state}</title></rect
    >`;
    from += wide;
    return wide > 0 ? part : null;
  });
  const middle = top + 6 + frame.bar / 2 + 4;
  const share =
    ring.devices === 0
      ? 'no devices'
      : `${countText(ring.updated)} of ${countText(ring.eligible)} eligible, ${shareText(attainedOf(ring))}`;
  return html`<text class="name" x="0" y="${middle}">${ring.ring}</text>${parts}<text
      x="${frame.width - frame.right + 10}"
      y="${middle}"
      >${share}</text
    > `;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
