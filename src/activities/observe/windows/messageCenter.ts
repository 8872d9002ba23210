/**
 * What the provider's message center tells, kept for people to read beside our own messages. A tenant whose application may
 * not read it does without: nothing hangs on it but what is shown (`doctor` tells of the permission).
 */
import { GraphError } from '#graph/error.ts';
import { listCenterMessages, type CenterMessage } from '#graph/updates/messageCenter.ts';
import { keepCenterMessages } from '#store/reading/centerMessages.ts';
import type { Deps } from '../../deps.ts';
import { source, type Silent } from '../../source.ts';

/** Reads it and keeps what it tells. */
export async function readMessageCenter(
  { graph, store }: Deps,
  { tenant, asOf }: { readonly tenant: string; readonly asOf: number },
): Promise<{ readonly messages: readonly CenterMessage[]; readonly missing: readonly Silent[] }> {
  let messages: readonly CenterMessage[] = [];
  const missing = await source('messageCenter', async () => {
    try {
      messages = await listCenterMessages(graph, { asOf });
    } catch (error) {
      if (error instanceof GraphError && error.kind === 'forbidden') return;
      throw error;
    }
    const kept = messages.map(({ text: _searched, ...message }) => message);
    await keepCenterMessages(store, { tenant, messages: kept });
  });
  return { messages, missing };
}
