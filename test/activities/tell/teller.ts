/**
 * A process that tells what waits and nothing else, so that a test can kill it at any moment: `DATABASE SMTP CONTACTS RELEASE`.
 * It says `begun` once it begins, and ends when nothing waits any more.
 */
import { openStore } from '#store/store.ts';
import { sendMessages } from '../../../src/activities/tell/sendMessages.ts';
import { outletsOf } from '../../../src/worker/outlets.ts';
import { atLastAttempt } from '../attempts.ts';
import { depsOf, nobody } from './telling.ts';

const [databaseUrl = '', smtpUrl = '', contactsFile = '', tenant = ''] = process.argv.slice(2);
const store = openStore({ databaseUrl });
const settings = { ...nobody, mailFrom: 'updates@contoso.example', contactsFile, smtpUrl };
const deps = depsOf(
  store,
  outletsOf(settings, () => undefined),
);
const key = { tenant, area: 'quality', id: '2026-12-B' } as const;

async function tellAll(): Promise<void> {
  process.stdout.write('begun\n');
  const { isEmpty } = await atLastAttempt(() =>
    sendMessages(deps, { key, asOf: 1, isLast: false }),
  );
  if (!isEmpty) await tellAll();
}

void tellAll().finally(() => void store.close());
