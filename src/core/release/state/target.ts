/**
 * Where a policy always names a version to come to, and nobody goes back: the release's own once a ring was offered it, and
 * until then, or while the ring is stopped, the one that was in place before. Source: "Feature updates policy" (Intune).
 */
import { stopIn } from '../../area/areas.ts';
import type { Pin } from '../../version.ts';
import type { Content, Release, RingState, Target } from './release.ts';

/** The version that stops a ring, or why none does. */
export function stayOn({
  content,
}: Pick<Release, 'content'>): { readonly pin: Pin } | { readonly why: string } {
  const [own] = content?.targets ?? [];
  const before = content === null ? undefined : beforeOf(content, own);
  if (own === undefined || before === undefined) return { why: nothingBefore };
  const { line, version: to, label: floor } = before;
  return { pin: { line, to, instead: own.version, floor } };
}

/** Why nothing stops a ring. */
export const nothingBefore = 'no version is listed before this one, so nothing can be pinned to';

/** What was in place before a version. */
export function beforeOf({ inPlace }: Content, own: Target | undefined): Target | undefined {
  return inPlace?.find(({ line }) => line === own?.line);
}

/** The version that a ring's policy names while nothing stops it; undefined = it is left as it is, or names none. */
export function versionOf(
  { key, content }: Pick<Release, 'key' | 'content'>,
  { offeredAt }: Pick<RingState, 'offeredAt'>,
): readonly number[] | undefined {
  if (stopIn(key.area) !== 'target' || content === null) return undefined;
  const [own] = content.targets;
  return (offeredAt === null ? beforeOf(content, own) : own)?.version;
}
