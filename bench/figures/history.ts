/** What a release costs Temporal: events and bytes of its month, and that a larger fleet costs the same. */
import { repeated, type Figure, type Measured } from '../figure.ts';
import { playLargeMonthOnce, playMonth, type PlayedMonth } from '../month.ts';

const small = 1_000;
const large = 100_000;

/** The figure. */
export const history: Figure = {
  name: 'history',
  what: 'events and bytes of a release at 1,000 and 100,000 devices',
  measure: async (options) => {
    const months = await repeated(options, () => playMonth({ ...options, devices: small }));
    const rows = sizeRows(months);
    if (options.isQuick) return rows;
    options.tell(`one month over ${large.toLocaleString('en-US')} devices`);
    const one = await playLargeMonthOnce({ ...options, devices: large });
    return [...rows, ...ratioRows(months, one)];
  },
};

function sizeRows(months: readonly PlayedMonth[]): readonly Measured[] {
  const note = 'the release’s own workflow, as the server counts it';
  return [
    {
      what: 'history of a month, 1,000 devices: events',
      unit: 'events',
      reach: { max: 900 },
      values: months.map(({ historyEvents }) => historyEvents),
      note,
    },
    {
      what: 'history of a month, 1,000 devices: size',
      unit: 'KB',
      reach: { max: 400 },
      values: months.map(({ historyBytes }) => historyBytes / 1000),
      note: `${note}; 1 KB is 1,000 bytes`,
    },
  ];
}

function ratioRows(months: readonly PlayedMonth[], one: PlayedMonth): readonly Measured[] {
  const reach = { min: 0.95, max: 1.05 };
  const { historyEvents, historyBytes, seconds } = one;
  const note = `${historyEvents} events, ${Math.round(historyBytes / 1000)} KB; one run of ${Math.round(seconds)} s`;
  return [
    {
      what: 'the same at 100,000 devices: events, by those at 1,000',
      unit: '×',
      reach,
      values: months.map((month) => historyEvents / month.historyEvents),
      note,
    },
    {
      what: 'the same at 100,000 devices: size, by that at 1,000',
      unit: '×',
      reach,
      values: months.map((month) => historyBytes / month.historyBytes),
      note,
    },
  ];
}
