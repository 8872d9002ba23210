/** Microsoft Edge: progressive by the product itself, and so observed. */
import { nobody, type AreaOutline } from './facts.ts';

export const edge: AreaOutline = {
  area: 'edge',
  title: 'Microsoft Edge',
  product: 'edge',
  abilities: {
    openRings: nobody('the product itself spreads a version, a share of all devices at a time'),
    pause: nobody('Edge cannot be paused or resumed'),
    expedite: nobody('the product itself speeds up security fixes'),
    rollBack: nobody('Edge cannot be rolled back by the service'),
    hold: nobody('Edge cannot be kept from some devices by the service'),
  },
  objective: { target: null, judgedOnDay: 21 },
};
