/** What the Web UI lists a matter by. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';

const attributes = {
  tenant: defineSearchAttributeKey('RmTenant', 'KEYWORD'),
  area: defineSearchAttributeKey('RmArea', 'KEYWORD'),
  release: defineSearchAttributeKey('RmRelease', 'KEYWORD'),
  status: defineSearchAttributeKey('RmPhase', 'KEYWORD'),
};

/** Attributes change only when their value does: each upsert is an event. */
export function listAs(values: { readonly [Name in keyof typeof attributes]?: string }): void {
  const current = workflowInfo().typedSearchAttributes;
  const pairs = (Object.keys(attributes) as (keyof typeof attributes)[]).flatMap((name) => {
    const value = values[name];
    const key = attributes[name];
    return value === undefined || current.get(key) === value ? [] : [{ key, value }];
  });
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}
