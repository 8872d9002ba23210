/** A decision by which the service pauses a ring: what opens an incident, without a month that has to go bad for it. */
import type { Decision } from '#core/release/step/decision.ts';

/** A pause of `fast` that was decided then. */
export function pausedByService(at: number): Decision {
  const pause = {
    by: 'service',
    operator: 'service',
    reason: 'bad',
    at,
    expiresAt: at + 1,
  } as const;
  return {
    id: `pause/fast/${at}`,
    at,
    action: { kind: 'pause', ring: 'fast', pause },
    rule: 'made up',
    reason: 'It speaks against the update.',
    inputs: {},
    otherwise: '',
  };
}
