/** Windows feature updates: a target version for each ring. The service never stops one of its own accord. */
import { anybody, nobody, onlyTenant, type AreaOutline } from './facts.ts';

export const feature: AreaOutline = {
  area: 'feature',
  title: 'Windows feature updates',
  product: 'windows',
  abilities: {
    openRings: anybody,
    pause: onlyTenant,
    expedite: nobody('feature updates follow their phases; there is no expedited form'),
    rollBack: nobody('feature updates are rolled back by a support case only'),
    hold: onlyTenant,
  },
  objective: { target: 0.99, judgedOnDay: 21 },
};
