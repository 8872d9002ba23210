/**
 * Management areas and what can be done in each. The table is data, so that one release workflow serves all areas and a
 * command an area cannot do is refused with the reason.
 */

/** A kind of thing that is kept up to date. */
export type Area = 'quality' | 'feature' | 'office' | 'edge' | 'teams';

/** Somebody who may do something, or the reason why nobody may. */
type Permission =
  { readonly by: readonly Party[] } | { readonly by: readonly []; readonly why: string };
/** Who acts: the service by itself, or the tenant's operator. */
export type Party = 'service' | 'tenant';

/** What an area can do. */
export interface AreaAbilities {
  readonly title: string;
  readonly rings: boolean;
  readonly pause: Permission;
  readonly expedite: Permission;
  readonly rollBack: Permission;
  /** Share of eligible devices that must be up to date, and the day of release it is judged on. */
  readonly objective: { readonly target: number; readonly judgedOnDay: number } | null;
}

const nobody = (why: string): Permission => ({ by: [], why });

/** The abilities of each area. */
export const areas: Readonly<Record<Area, AreaAbilities>> = {
  quality: {
    title: 'Windows quality updates',
    rings: true,
    pause: { by: ['service', 'tenant'] },
    expedite: { by: ['service', 'tenant'] },
    rollBack: { by: ['service', 'tenant'] },
    objective: { target: 0.95, judgedOnDay: 21 },
  },
  feature: {
    title: 'Windows feature updates',
    rings: true,
    pause: { by: ['tenant'] },
    expedite: nobody('feature updates follow their phases; there is no expedited form'),
    rollBack: nobody('feature updates are rolled back by a support case only'),
    objective: { target: 0.99, judgedOnDay: 21 },
  },
  office: {
    title: 'Microsoft 365 Apps',
    rings: false,
    pause: { by: ['service'] },
    expedite: nobody('Microsoft 365 Apps updates cannot be expedited'),
    rollBack: { by: ['service'] },
    objective: { target: 0.9, judgedOnDay: 21 },
  },
  edge: {
    title: 'Microsoft Edge',
    rings: false,
    pause: nobody('Edge cannot be paused or resumed'),
    expedite: nobody('the product itself speeds up security fixes'),
    rollBack: nobody('Edge cannot be rolled back by the service'),
    objective: null,
  },
  teams: {
    title: 'Microsoft Teams',
    rings: false,
    pause: nobody('Teams updates itself through its own channel'),
    expedite: nobody('Teams updates itself through its own channel'),
    rollBack: nobody('Teams updates itself through its own channel'),
    objective: null,
  },
};

/** Whether a text names an area. */
export function isArea(text: string): text is Area {
  return Object.hasOwn(areas, text);
}
