/**
 * Telling people, over a real server of mail on this machine: how soon fifty contacts have what happened, and what is lost or
 * doubled when whoever tells is killed again and again. Each mail carries the id of its delivery, so that those which came can be
 * held against those that the store calls sent.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { minuteMs } from '#core/time.ts';
import { deliveriesOf, type Delivery } from '#store/release/deliveries.ts';
import { listMessages, recordMessage } from '#store/release/messages.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { repeated, secondsOf, type Figure, type MeasureOptions, type Measured } from '../figure.ts';
import { openMailServer, type MailServer } from '../mail/server.ts';
import { mailVariables, withStage } from '../stage.ts';
import { until } from '../until.ts';

/** Tells what waits of one tenant and ends; a test of the outbox kills the same program. */
const teller = fileURLToPath(new URL('../../test/activities/tell/teller.ts', import.meta.url));
const contacts = 50;
const day = 2;
const quietMs = 1_000;
const tenant = 'killed';
/** The release that the program tells of. */
const key = { tenant, area: 'quality', id: '2026-12-B' } as const;
/** Kills that are wanted, and mails that are enough to be told for so long. */
const killing = { full: { kills: 200, messages: 120 }, quick: { kills: 5, messages: 4 } };

/** The figure. */
export const messages: Figure = {
  name: 'messages',
  what: 'a message to 50 contacts; what is lost or doubled over 200 kills',
  measure: async (options) => {
    const folder = await mkdtemp(join(tmpdir(), 'ringmaster-mail-'));
    const contactsFile = join(folder, 'contacts.yaml');
    const mail = await openMailServer();
    try {
      await writeFile(contactsFile, contactsText());
      return [
        await toldSoon(options, { mail, contactsFile }),
        ...(await toldOnce(options, { mail, contactsFile })),
      ];
    } finally {
      await mail.close();
      await rm(folder, { recursive: true });
    }
  },
};

interface Telling {
  readonly mail: MailServer;
  readonly contactsFile: string;
}

function contactsText(): string {
  const lines = Array.from(
    { length: contacts },
    (_, nth) => `  contact-${nth}: { mail: contact-${nth}@contoso.example }\n`,
  );
  return `contacts:\n${lines.join('')}`;
}

/** A person pauses a ring; the clock stops when the server of mail has taken the last mail of it. */
async function toldSoon(
  options: MeasureOptions,
  { mail, contactsFile }: Telling,
): Promise<Measured> {
  const workerVariables = {
    RINGMASTER_MAIL_FROM: mailVariables.RINGMASTER_MAIL_FROM,
    RINGMASTER_CONTACTS_FILE: contactsFile,
    RINGMASTER_SMTP_URL: mail.url,
  };
  const { signal } = options;
  const values = await withStage(
    { devices: 200, workerVariables, signal },
    async ({ playTo, operator, key }) => {
      await playTo(day);
      let isPause = false;
      return await repeated(options, async () => {
        isPause = !isPause;
        const before = await quietCount(mail);
        return await secondsOf(async () => {
          await operator.command(key, {
            kind: isPause ? 'pause' : 'resume',
            ring: 'test',
            operator: 'kim',
            reason: 'how soon are people told?',
          });
          await until(() => Promise.resolve(mail.taken.length >= before + contacts), {
            everyMs: 5,
            withinMs: minuteMs,
            otherwise: 'not all contacts were told',
          });
        });
      });
    },
  );
  return {
    what: `a message to ${contacts} contacts, command sent to the last mail taken`,
    unit: 's',
    reach: { max: 5 },
    values,
    note: 'by SMTP to a server on this machine; the command is a pause or a resume',
  };
}

/** Mails that have come, once a second has passed without another. */
async function quietCount({ taken }: MailServer): Promise<number> {
  for (let before = -1; before !== taken.length;) {
    before = taken.length;
    await sleep(quietMs);
  }
  return taken.length;
}

/** Tells in processes of their own, each killed after a while, until all is told or it was killed often enough. */
async function toldOnce(options: MeasureOptions, telling: Telling): Promise<readonly Measured[]> {
  const { kills: wanted, messages: count } = options.isQuick ? killing.quick : killing.full;
  return await withStage({ devices: 10, signal: options.signal }, async ({ engine }) => {
    const store = openStore({ databaseUrl: engine.databaseUrl });
    try {
      await migrate(store);
      await writeMessages(store, count);
      telling.mail.taken.length = 0;
      const args = [engine.databaseUrl, telling.mail.url, telling.contactsFile, tenant];
      const kills = await tellAndKill(options, args, wanted);
      const found = await endsOf(store, telling.mail);
      const note = `${kills} kills of who tells ${count * contacts} mails; ${found.uncertain} called uncertain, which people are told of`;
      return [
        {
          what: 'mails that were lost or came twice while who tells was killed',
          unit: 'mails',
          reach: { max: 0 },
          values: [found.lost + found.doubled],
          note,
        },
        { what: 'kills of it', unit: 'kills', reach: { min: wanted }, values: [kills], note },
      ];
    } finally {
      await store.close();
    }
  });
}

async function writeMessages(store: Store, count: number): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    const title = `Told for the ${nth + 1}th time`;
    const html = `<p>${title}</p>`;
    const deliveries = Array.from({ length: contacts }, (_, of) => ({
      contact: `contact-${of}`,
      channel: 'mail',
      intent: `mail/${nth}/contact-${of}`,
    }));
    const message = {
      key,
      kind: 'change',
      at: nth,
      title,
      html,
      intent: `mail/${nth}`,
      content: null,
    };
    await recordMessage(store, message, deliveries);
  }
}

/** Begins the program again and again; the number of times it was killed before it came to its end. */
async function tellAndKill(
  { tell, signal }: MeasureOptions,
  args: readonly string[],
  wanted: number,
): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    signal.throwIfAborted();
    if (kills % 20 === 0) tell(`killed ${kills} of ${wanted} times`);
    const child = spawn(process.execPath, [teller, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), ended]);
    if (kills < wanted) {
      await Promise.race([sleep(50 + Math.random() * 500), ended]);
      child.kill('SIGKILL');
    }
    const [code] = (await ended) as [number | null];
    if (code === 0) return kills;
    if (code !== null) throw new Error(`Who tells ended with ${code}`);
  }
}

/** What became of every mail, held against those that came. */
async function endsOf(
  store: Store,
  { taken }: MailServer,
): Promise<Record<'lost' | 'doubled' | 'uncertain', number>> {
  const numbers = (await listMessages(store, { tenant })).map(({ number }) => number);
  const all = await deliveriesOf(store, numbers);
  const came = Map.groupBy(taken, ({ raw }) => idOf(raw));
  const times = ({ intent }: Delivery): number => came.get(intent)?.length ?? 0;
  const isUncertain = ({ state }: Delivery): boolean => state === 'uncertain';
  return {
    lost: all.filter((one) => !isUncertain(one) && times(one) === 0).length,
    doubled: all.filter((one) => times(one) > 1).length,
    uncertain: all.filter(isUncertain).length,
  };
}

/** The delivery that a mail belongs to; its header may be folded. */
function idOf(raw: string): string {
  const [, id = ''] = /x-ringmaster-id: (\S+)/i.exec(raw.replaceAll(/\r\n /g, '')) ?? [];
  return id;
}
