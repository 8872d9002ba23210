/**
 * An operator's emergency brake: from sending the Update to its reply, which comes after Graph has acknowledged the
 * ring's PATCH, so that what is measured is a little more than what counts. The release stands on D+7, Fast is under
 * way, and each pause is followed by a resume that is not counted.
 */
import { median, quantile, repeated, secondsOf, type Figure } from '../figure.ts';
import { withStage, type Stage } from '../stage.ts';

const samplesFull = 200;
const samplesQuick = 20;
const devices = 1_000;
const day = 7;

/** The figure. */
export const pause: Figure = {
  name: 'pause',
  what: 'an operator’s pause, sent to acknowledged',
  measure: async (options) => {
    const samples = options.isQuick ? samplesQuick : samplesFull;
    const series = await repeated(options, () =>
      withStage({ devices, signal: options.signal }, (stage) =>
        pauses(stage, { samples, signal: options.signal }),
      ),
    );
    const all = series.flat();
    const note = `${samples} pauses a run, ${all.length} in all: ${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)} ms`;
    return [
      {
        what: 'an operator’s pause, Update sent to ring PATCH acknowledged: median',
        unit: 'ms',
        reach: { max: 200 },
        values: series.map(median),
        note,
      },
      {
        what: 'the same: 99 % of them within',
        unit: 'ms',
        reach: { max: 500 },
        values: series.map((values) => quantile(values, 0.99)),
        note,
      },
    ];
  },
};

/** Milliseconds of each pause. */
async function pauses(
  stage: Stage,
  { samples, signal }: { readonly samples: number; readonly signal: AbortSignal },
): Promise<readonly number[]> {
  await stage.playTo(day);
  const values: number[] = [];
  while (values.length < samples) {
    signal.throwIfAborted();
    values.push((await secondsOf(() => command(stage, 'pause'))) * 1000);
    await command(stage, 'resume');
  }
  return values;
}

async function command({ operator, key }: Stage, kind: 'pause' | 'resume'): Promise<void> {
  const outcome = await operator.command(key, {
    kind,
    ring: 'fast',
    operator: 'kim',
    reason: 'how fast is the brake?',
  });
  if (!outcome.changed)
    throw new Error(`The ${kind} of fast changed nothing: ${JSON.stringify(outcome)}`);
}
