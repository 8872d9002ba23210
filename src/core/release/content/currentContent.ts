/** What is rolled out as earlier versions wrote it, which knew Windows alone: by builds and revisions. */
import type { Content, ContentUpdate, Target, VersionCount } from '../state/release.ts';

/** A version as they had it. */
interface FormerTarget {
  readonly product: string;
  readonly version: string;
  readonly kb: string;
  readonly build: number;
  readonly revision: number;
  readonly isHotpatch?: boolean;
}

interface FormerCount extends Omit<VersionCount, 'line'> {
  readonly build: number;
}

/** The same in today's words; what is so already stays as it is. */
export function currentContent(given: Content): Content {
  const { updates, outOfService, versions } = given;
  return {
    ...given,
    targets: given.targets.map(currentTarget),
    ...(updates === undefined ? {} : { updates: updates.map(currentUpdate) }),
    ...(outOfService === undefined ? {} : { outOfService: outOfService.map(String) }),
    ...(versions === undefined ? {} : { versions: versions.map(currentCount) }),
  };
}

function currentUpdate(update: ContentUpdate): ContentUpdate {
  return { ...update, targets: update.targets.map(currentTarget) };
}

function currentTarget(target: Target | FormerTarget): Target {
  if ('line' in target) return target;
  const { product, version, build, revision, ...own } = target;
  const label = `${product} ${version}`.trim();
  return { line: String(build), version: [build, revision], label, ...own };
}

function currentCount(count: VersionCount | FormerCount): VersionCount {
  if ('line' in count) return count;
  const { build, ...own } = count;
  return { ...own, line: String(build) };
}
