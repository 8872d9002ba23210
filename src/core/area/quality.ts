/** Windows quality updates: the cumulative update of the second Tuesday, in rings. */
import { anybody, type AreaFacts } from './facts.ts';

export const quality = {
  area: 'quality',
  title: 'Windows quality updates',
  abilities: {
    openRings: anybody,
    pause: anybody,
    expedite: anybody,
    rollBack: anybody,
    hold: anybody,
  },
  objective: { target: 0.95, judgedOnDay: 21 },
} as const satisfies AreaFacts;
