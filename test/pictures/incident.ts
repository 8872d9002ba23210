/**
 * Takes the pictures of an incident: `node bin/on-node-24.js test/pictures/incident.ts`. A month is rehearsed that misses its
 * objective, with a server of mail on this machine; one stop while the incident is open, then days are played until it is over.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openMailServer, type TakenMail } from '../../bench/mail/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const month = ['--scenario', 'sleepy-fleet', '--area', 'quality', '--devices', '400'];

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringmaster-incident-'));
  const mailbox = await openMailServer();
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  });
  const mail = {
    RINGMASTER_SMTP_URL: mailbox.url,
    RINGMASTER_MAIL_FROM: 'ringmaster@contoso.example',
    RINGMASTER_MAIL_TO: 'it@contoso.example',
  };
  const first = ringmaster(['rehearse', ...month, '--until', 'D+24', '--keep'], dataDir, mail);
  try {
    await first.says(/Everything keeps running here/);
    const { webUi, page } = JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as {
      readonly webUi: string;
      readonly page: string;
    };
    await webUiPicture(browser, webUi);
    await tenantPicture(browser, page);
    const rest = ringmaster(['rehearse', '--resume', '--until', 'D+60'], dataDir);
    await rest.says(/^incidents .*report published/m);
    await mailPicture(browser, mailbox.taken);
  } finally {
    await first.end();
    await browser.close();
    await mailbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** How it stands, what was tried, and what comes next, as the workflow tells it. */
async function webUiPicture(browser: Browser, webUi: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1060 } });
  page.setDefaultTimeout(30_000);
  const id = encodeURIComponent('incident/contoso/1');
  await page.goto(`${webUi}/namespaces/default/workflows/${id}`);
  await page.getByText('User Metadata').first().click();
  await page.frameLocator('iframe').last().getByText('missed its objective').waitFor();
  await shoot(page, 'incident-web-ui');
}

/** The open incident on the page that the worker serves. */
async function tenantPicture(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.goto(address);
  const heading = page.getByRole('heading', { name: 'Open incidents' });
  await heading.scrollIntoViewIfNeeded();
  const top = (await heading.boundingBox())?.y ?? 0;
  await page.evaluate(`window.scrollBy(0, ${top - 20})`);
  const clip = { x: 0, y: 0, width: 1100, height: 330 };
  await page.screenshot({ path: `${root}docs/incident-page.png`, clip });
}

/** What lies in the mailbox, and the letter that says that the service is restored. */
async function mailPicture(browser: Browser, taken: readonly TakenMail[]): Promise<void> {
  const mails = taken.map(({ raw }) => ({ subject: subjectOf(raw), html: htmlOf(raw) }));
  const own = mails.filter(({ subject }) => /incident/i.test(subject));
  const shown = own.findLast(({ html }) => html.includes('service restored')) ?? own.at(-1);
  if (shown === undefined) throw new Error('No mail of an incident lies in the mailbox');
  const page = await browser.newPage({ viewport: { width: 1180, height: 760 } });
  const letter = shown.html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const list = own
    .toReversed()
    .slice(0, 12)
    .map((one) => `<li${one === shown ? ' class="on"' : ''}>${one.subject}</li>`);
  await page.setContent(`<style>
    body { margin: 0; display: flex; font: 14px/1.4 system-ui, sans-serif; height: 100vh; }
    ul { width: 360px; margin: 0; padding: 8px 0; list-style: none; background: #eef1f5; overflow: hidden; }
    li { padding: 8px 14px; border-bottom: 1px solid #d8dde5; } .on { background: #fff; font-weight: 600; }
    iframe { flex: 1; border: 0; background: #fff; }</style><ul>${list.join('')}</ul><iframe srcdoc="${letter}"></iframe>`);
  await shoot(page, 'incident-mail');
}

function subjectOf(raw: string): string {
  const [, folded = ''] = /^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(raw) ?? [];
  return decodedWords(folded.replaceAll(/\r?\n[ \t]/g, ' '));
}

/** RFC 2047: `=?UTF-8?Q?…?=`. */
function decodedWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([QB])\?(.*?)\?=/gi, (_, how: string, word: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : unquoted(word.replaceAll('_', ' ')),
    );
}

function htmlOf(raw: string): string {
  const [, head = '', body = ''] =
    /(Content-Type: text\/html[\s\S]*?)\r?\n\r?\n([\s\S]*?)\r?\n--/i.exec(raw) ?? [];
  return /base64/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : unquoted(body);
}

/** Quoted-printable. */
function unquoted(text: string): string {
  const joined = text.replaceAll(/=\r?\n/g, '');
  const bytes = joined.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

interface Run {
  /** Waits until it has said so. */
  readonly says: (wanted: RegExp) => Promise<void>;
  readonly end: () => Promise<void>;
}

function ringmaster(words: readonly string[], dataDir: string, mail: object = {}): Run {
  const child: ChildProcess = spawn(
    'node',
    [`${root}bin/ringmaster.js`, ...words, '--data-dir', dataDir],
    { env: { ...process.env, ...mail }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    says: async (wanted) => {
      while (!wanted.test(text)) {
        if (isOver()) throw new Error(`It ended without saying so:\n${text}`);
        await sleep(500);
      }
    },
    end: async () => {
      child.kill('SIGINT');
      while (!isOver()) await sleep(200);
    },
  };
}

async function shoot(page: Page, name: string): Promise<void> {
  // Pages move things into place after they have them.
  await page.waitForTimeout(2000);
  await page.screenshot({ path: `${root}docs/${name}.png` });
}

await main();
