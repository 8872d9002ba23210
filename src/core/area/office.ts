/** Microsoft 365 Apps: the product's own network spreads a version; the service pins versions, and operators cannot ask. */
import { nobody, onlyService, type AreaOutline } from './facts.ts';

export const office: AreaOutline = {
  area: 'office',
  title: 'Microsoft 365 Apps',
  product: 'office',
  abilities: {
    openRings: nobody('their own network spreads a version over all devices'),
    pause: onlyService,
    expedite: nobody('Microsoft 365 Apps updates cannot be expedited'),
    rollBack: onlyService,
    hold: onlyService,
  },
  objective: { target: 0.9, judgedOnDay: 21 },
};
