/**
 * What the Web UI shows of a release: what each step is for, its current details in Markdown, and search attributes
 * that change only when their value does (each upsert is an event).
 */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { releaseDetails } from '#core/release/view/details.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Wake } from '#core/release/step/wake.ts';

const tenant = defineSearchAttributeKey('RmTenant', 'KEYWORD');
const area = defineSearchAttributeKey('RmArea', 'KEYWORD');
const id = defineSearchAttributeKey('RmRelease', 'KEYWORD');
const ring = defineSearchAttributeKey('RmRing', 'KEYWORD');
const phase = defineSearchAttributeKey('RmPhase', 'KEYWORD');
const paused = defineSearchAttributeKey('RmPaused', 'BOOL');

/** Publishes where a release stands. */
export function show(release: Release, next: Wake | null): void {
  setCurrentDetails(releaseDetails(release, next));
  const current = workflowInfo().typedSearchAttributes;
  const latest = release.rings.findLast((state) => state.offeredAt !== null)?.name ?? 'none';
  const wanted = [
    [tenant, release.key.tenant],
    [area, release.key.area],
    [id, release.key.id],
    [ring, latest],
    [phase, release.phase],
  ] as const;
  const isPaused = release.rings.some((state) => state.pause !== null);
  const pairs = [
    ...wanted
      .filter(([key, value]) => current.get(key) !== value)
      .map(([key, value]) => ({ key, value })),
    ...(current.get(paused) === isPaused ? [] : [{ key: paused, value: isPaused }]),
  ];
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}
