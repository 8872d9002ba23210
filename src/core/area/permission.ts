/**
 * Who may do what in an area. Operators' commands and the service's own rules are answered by the same table: what an
 * area cannot do is refused to both, with its reason.
 */
import { refuse, type Refusal } from '../refusal.ts';
import { outlineOf } from './areas.ts';
import type { Ability, Area, Party } from './facts.ts';

/** The area's rule against it, or null when that party may. */
export function permission(area: Area, ability: Ability, by: Party): Refusal | null {
  const { title, abilities } = outlineOf(area);
  const granted = abilities[ability];
  if ('why' in granted) return refuse('areaCannot', `${title}: ${granted.why}`);
  return granted.by.includes(by) ? null : refuse('areaCannot', `${title}: ${others[by]}`);
}

/** Whose it is alone, when it is not this party's. */
const others: Readonly<Record<Party, string>> = {
  tenant: 'only the service may do this',
  service: 'only an operator may do this, never the service by itself',
};

/** Whether an area is observed alone: nobody may do anything in it. */
export function isObserved(area: Area): boolean {
  return Object.values(outlineOf(area).abilities).every(({ by }) => by.length === 0);
}
