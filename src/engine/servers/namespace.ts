/** What a Temporal server must know before releases run on it: the namespace and the search attributes. */
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { EngineError, reasonOf } from '../engineError.ts';
import { dayMs } from '#core/time.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** The search attributes of releases; at most six, because the Web UI shows them as columns. */
export const searchAttributes = {
  RmTenant: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  RmArea: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  RmRelease: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  RmRing: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  RmPhase: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  RmPaused: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
} as const;

/** A closed release stays readable this long, in real days. */
const retentionDays = 90;
const grpcAlreadyExists = 6;

/** Makes the namespace unless it is there. */
export async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(retentionDays * dayMs),
    });
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== grpcAlreadyExists) throw thrown;
  }
}

/** Makes the search attributes that are missing; a cluster that does not allow it says how they are made by hand. */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    const missing = Object.entries(searchAttributes).filter(
      ([name]) => !(name in customAttributes),
    );
    if (missing.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing),
    });
  } catch (thrown) {
    const flags = Object.entries(searchAttributes).map(
      ([name, type]) =>
        `--name ${name} --type ${type === IndexedValueType.INDEXED_VALUE_TYPE_BOOL ? 'Bool' : 'Keyword'}`,
    );
    throw new EngineError(
      'partFailed',
      `The search attributes of releases could not be made in namespace "${namespace}": ${reasonOf(thrown)}. ` +
        `Make them once: temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`,
      { cause: thrown },
    );
  }
}
