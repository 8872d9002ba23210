/**
 * Takes the pictures of the documentation from a rehearsal that runs: `npm run pictures -- DATA_DIR`. They show what a
 * person sees: the Web UI on the release, its timeline and its form, the report, the tenant's page, and the terminal.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}docs`;
const dataDir = process.argv[2] ?? '.ringmaster';

interface Running {
  readonly webUi: string;
  readonly page?: string | null;
}

interface Document {
  readonly release: { readonly tenant: string; readonly area: string; readonly id: string };
}

async function main(): Promise<void> {
  const { webUi, page } = JSON.parse(readFileSync(`${dataDir}/engine.json`, 'utf8')) as Running;
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  });
  try {
    await webUiPictures(browser, webUi);
    await terminalPicture(browser);
    await reportPicture(browser);
    if (page != null) await tenantPicture(browser, page);
  } finally {
    await browser.close();
  }
}

async function webUiPictures(browser: Browser, webUi: string): Promise<void> {
  const { release: key } = JSON.parse(ringmaster('release', 'show', '--json')) as Document;
  const id = encodeURIComponent(`release/${key.tenant}/${key.area}/${key.id}`);
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  page.setDefaultTimeout(20_000);
  await page.goto(`${webUi}/namespaces/default/workflows/${id}`);
  await page.getByText('look at the fleet').first().waitFor();
  await page.getByText('Timeline').last().scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 500);
  await shoot(page, 'web-ui-timeline');
  await page.mouse.wheel(0, -2000);
  await page.getByText('User Metadata').first().click();
  await page.frameLocator('iframe').last().getByText('Latest decisions').waitFor();
  await shoot(page, 'web-ui-release');
  await page.getByRole('button', { name: 'More Actions' }).click();
  await page.getByRole('menuitem', { name: 'Send an Update' }).click();
  const form = page.getByRole('dialog', { name: 'Send an Update' });
  await form.getByTestId('update-select-button').click();
  await shoot(page, 'web-ui-pause');
}

async function shoot(page: Page, name: string): Promise<void> {
  // The Web UI moves things into place after it has them.
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `${folder}/${name}.png` });
}

async function terminalPicture(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 520 } });
  const text = ringmaster('release', 'watch', '--once');
  const style =
    'margin:0;padding:24px;background:#14161a;color:#d7dae0;font:14px/1.35 "DejaVu Sans Mono",monospace';
  await page.setContent(`<pre style='${style}'>${coloured(text)}</pre>`);
  await page.locator('pre').screenshot({ path: `${folder}/release-watch.png` });
}

/** The evidence of a release that is over, out of its report; without one the picture stays as it is. */
async function reportPicture(browser: Browser): Promise<void> {
  const reports = `${resolve(dataDir)}/reports`;
  const [report] = existsSync(reports) ? readdirSync(reports) : [];
  if (report === undefined) return;
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.goto(`file://${reports}/${report}`);
  const heading = page.getByRole('heading', { name: 'Evidence against the update' });
  await heading.scrollIntoViewIfNeeded();
  await page.evaluate('window.scrollBy(0, 420)');
  const top = (await heading.boundingBox())?.y ?? 0;
  const end = page.getByRole('heading', { name: 'What each signal says' });
  const bottom = (await end.boundingBox())?.y ?? top + 500;
  const clip = { x: 40, y: top - 12, width: 1020, height: bottom - top - 30 };
  await page.screenshot({ path: `${folder}/report-evidence.png`, clip });
}

/** The first screen of the tenant's page, as the worker serves it. */
async function tenantPicture(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.goto(address);
  await page.screenshot({ path: `${folder}/tenant-page.png` });
}

function ringmaster(...words: readonly string[]): string {
  const environment = { ...process.env, FORCE_COLOR: '1', COLUMNS: '120' };
  return execFileSync('node', [`${root}bin/ringmaster.js`, ...words, '--data-dir', dataDir], {
    encoding: 'utf8',
    env: environment,
  });
}

const colours: Readonly<Record<string, string>> = {
  '1': 'font-weight:bold',
  '2': 'opacity:.6',
  '31': 'color:#ff6b6b',
  '32': 'color:#69d58c',
  '33': 'color:#f2c14e',
  '34': 'color:#6cb6ff',
  '35': 'color:#d2a8ff',
  '36': 'color:#56d4dd',
  '91': 'color:#ff922b',
  '94': 'color:#6cb6ff',
  '90': 'color:#7d8590',
};

/** A terminal's colour code: ESC [ numbers m. */
const escape = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`, 'g');

/** Terminal colours as HTML; whatever is no colour is shown as it is. */
function coloured(text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  let open = 0;
  const marked = safe.replaceAll(escape, (_, codes: string) => {
    const styles = codes.split(';').flatMap((code) => colours[code] ?? []);
    if (styles.length === 0) {
      const closing = '</span>'.repeat(open);
      open = 0;
      return closing;
    }
    open += 1;
    return `<span style="${styles.join(';')}">`;
  });
  return marked + '</span>'.repeat(open);
}

await main();
