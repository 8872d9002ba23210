/** Why an operator may not do something in an area at all. */
import { areas, type Area, type AreaAbilities } from '../../area.ts';
import { refuse, type Refusal } from '../step/reason.ts';

/** The area's rule against it, or null when operators may. */
export function areaRefusal(
  area: Area,
  ability: keyof Pick<AreaAbilities, 'pause' | 'expedite' | 'rollBack'>,
): Refusal | null {
  const { title, [ability]: permission } = areas[area];
  if ('why' in permission) return refuse('areaCannot', `${title}: ${permission.why}`);
  return permission.by.includes('tenant')
    ? null
    : refuse('areaCannot', `${title}: only the service may do this`);
}
