/**
 * `ringmaster release pause --direct`: rings are paused in Intune with a Graph token alone, for when Temporal, PostgreSQL
 * or the worker is dead. What was done is journalled, and the release takes it over when the service runs again.
 */
import type { Command as Words } from 'commander';
import { outlineOf, stopIn, usualArea } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { permission } from '#core/area/permission.ts';
import type { DirectOrder, DirectOutcome, DirectResult } from '#breakGlass/pauseDirectly.ts';
import { breakGlassPlaces, type BreakGlassPlaces } from '#breakGlass/places.ts';
import { keptAreas } from '#breakGlass/ringFile.ts';
import type { Config } from '#settings/config.ts';
import { dateText } from '#reports/instant.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Session } from '../session.ts';
import { openTenant } from '../reach/tenantHere.ts';
import { tableLines } from '../view/table.ts';
import { areaOf } from './which/key.ts';
import { iso } from '../view/iso.ts';

/** Where the way by hand is described. */
const byHand =
  'pause by hand: Intune admin center → Devices → Windows updates → Update rings → the ring → Pause (docs/break-glass.md)';

interface Flags {
  readonly ring?: string;
  readonly area?: string;
  readonly reason: string;
}

/** Pauses rings in Intune; a Failure where one of them was not confirmed. */
export async function pauseDirect({ terminal, config }: Session, words: Words): Promise<void> {
  const flags = words.opts<Flags>();
  const places = breakGlassPlaces(config.tenantDir);
  const area = areaThatPauses(flags.area);
  const order: DirectOrder = {
    graph: await graphOf(config),
    places,
    tenant: await tenantOf(config, places),
    area,
    ring: flags.ring === undefined || flags.ring === 'all' ? null : flags.ring,
    operator: config.operator,
    reason: flags.reason.trim(),
  };
  const { pauseDirectly } = await import('#breakGlass/pauseDirectly.ts');
  const result = await pauseDirectly(order);
  checkFound(order, result);
  const { outcomes, unjournalled } = result;
  terminal.answer(
    { direct: true, tenant: order.tenant, rings: outcomes.map(ringDocument), unjournalled },
    linesOf(order, result, terminal.paint).join('\n'),
  );
  const failed = outcomes.filter(({ outcome }) => outcome !== 'paused').map(({ ring }) => ring);
  if (failed.length === 0) return;
  throw new Failure('failed', `not confirmed as paused: ${failed.join(', ')}`, {
    code: 'notConfirmed',
    isTold: terminal.isJson,
    remedy: byHand,
  });
}

/**
 * What an operator may not pause through a release, nobody pauses past it; and what is pinned in place of being paused needs
 * the version in place, which the service alone knows.
 */
function areaThatPauses(named: string | undefined): Area {
  const area = areaOf(named ?? usualArea);
  const refusal = permission(area, 'pause', 'tenant');
  const place = '--area';
  if (refusal !== null)
    throw new Failure('refused', refusal.message, { place, code: refusal.kind });
  if (stopIn(area) === 'pause') return area;
  const { title } = outlineOf(area);
  throw new Failure(
    'refused',
    `${title} is stopped by pinning devices to a version, which Microsoft Graph alone does not tell`,
    {
      place,
      code: 'areaCannot',
      remedy:
        'set the target version by hand: Intune admin center → Devices → Configuration → the policy of the ring (docs/break-glass.md)',
    },
  );
}

async function graphOf(config: Config): Promise<DirectOrder['graph']> {
  const address = openTenant(config, byHand);
  const { tenantGraph } = await import('#breakGlass/tenantGraph.ts');
  return tenantGraph(address, config.environment);
}

/** Which tenant's rings: also where the policy file is what is broken. */
async function tenantOf(config: Config, places: BreakGlassPlaces): Promise<string> {
  if (config.tenant !== null) return config.tenant;
  const kept = [...new Set(keptAreas(places).map(({ tenant }) => tenant))];
  const [only] = kept;
  if (kept.length === 1 && only !== undefined) return only;
  return (await policyInEffect(config)).policy.tenant;
}

function checkFound({ ring, tenant, area }: DirectOrder, { known, outcomes }: DirectResult): void {
  if (outcomes.length > 0) return;
  if (ring !== null && known.length > 0) {
    throw new Failure(
      'notFound',
      `${tenant} has no ring "${ring}" in ${area}.${didYouMean(ring, known)}`,
      { place: '--ring', code: 'unknownRing', remedy: `rings: ${known.join(', ')}` },
    );
  }
  throw new Failure('notFound', `no update ring of tenant ${tenant}, ${area}, is known`, {
    code: 'noRings',
    remedy: `no policy in Intune bears its mark, "[ringmaster] ${tenant}/${area}/…"; ${byHand}`,
  });
}

function ringDocument({ pauseExpiresAt, ...outcome }: DirectOutcome): object {
  return { ...outcome, pauseExpiresAt: pauseExpiresAt === null ? null : iso(pauseExpiresAt) };
}

function linesOf(
  { places, operator }: DirectOrder,
  { outcomes, unjournalled }: DirectResult,
  paint: Session['terminal']['paint'],
): readonly string[] {
  const rows = outcomes.map(({ ring, outcome, pauseExpiresAt, why }) => [
    paint.cyan(ring),
    outcome === 'paused' ? paint.green('paused in Intune, confirmed') : paint.red(words[outcome]),
    why ?? (pauseExpiresAt === null ? '' : `lapses ${dateText(pauseExpiresAt)}`),
  ]);
  return [
    ...tableLines(['ring', 'state', ''], rows, paint),
    '',
    unjournalled === null
      ? `Journalled in ${places.journal}; when the service runs again, the release takes it over as the pause of ${operator}.`
      : `It could not be journalled (${unjournalled}), so the release will not know of it: pause again when the service runs.`,
  ];
}

const words = {
  refused: 'NOT paused, refused',
  uncertain: 'NOT confirmed',
} as const;
