/** Microsoft Teams: it updates itself, and so is observed. */
import { nobody, type AreaOutline } from './facts.ts';

const itself = nobody('Teams updates itself through its own channel');

export const teams: AreaOutline = {
  area: 'teams',
  title: 'Microsoft Teams',
  product: 'teams',
  abilities: {
    openRings: itself,
    pause: itself,
    expedite: itself,
    rollBack: itself,
    hold: itself,
  },
  objective: { target: null, judgedOnDay: 21 },
};
