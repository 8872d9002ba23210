/**
 * The page as people have it: in a real browser, at the width of a phone and of a desk, light and dark, by keyboard alone
 * and on paper, held against the rules of WCAG 2.2 AA as far as a program can tell.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { releaseReport } from '#reports/release.ts';
import { tenantReport } from '#reports/tenant/page.ts';
import { day, sampleDecisions, sampleRelease, sampleTrend } from '../reports/sampleRelease.ts';
import { sampleTenant } from '../reports/sampleTenant.ts';
import { serve, type Served } from './served.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const widths = [390, 1280];

describe('The page in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let served: Served;
  let folder: string;
  let pages: Readonly<Record<string, string>>;

  before(async function () {
    if (!existsSync(executablePath)) {
      console.log(`      skipped: no Chromium at ${executablePath}; set CHROMIUM to its path`);
      this.skip();
    }
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    folder = await mkdtemp(join(tmpdir(), 'ringmaster-pages-'));
    [browser, served] = await Promise.all([chromium.launch({ executablePath, args }), serve()]);
    const { url } = served.live;
    pages = {
      'of a tenant in a file': await inFile('tenant', tenantReport(sampleTenant())),
      'of a release in a file': await inFile(
        'release',
        releaseReport({
          release: sampleRelease(),
          decisions: sampleDecisions(),
          trend: sampleTrend(),
          looks: [],
          madeAt: day(7),
        }),
      ),
      'of a tenant that is served': `${url}contoso`,
      'of its devices': `${url}contoso/devices`,
      'of no device': `${url}contoso/devices?search=nothing`,
      'of a release that is served': `${url}contoso/releases/quality/2026-12-B`,
      'of nothing': `${url}nobody`,
    };
  });

  after(async () => {
    await browser?.close();
    await served?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function inFile(name: string, page: string): Promise<string> {
    const file = join(folder, `${name}.html`);
    await writeFile(file, page);
    return `file://${file}`;
  }

  async function inContext<T>(
    options: Parameters<Browser['newContext']>[0],
    work: (page: Page, context: BrowserContext) => Promise<T>,
  ): Promise<T> {
    const context = await browser.newContext(options);
    try {
      return await work(await context.newPage(), context);
    } finally {
      await context.close();
    }
  }

  const main = ['of a tenant in a file', 'of its devices'];
  // Two looks of all pages, and all looks of those that have everything.
  const looks: readonly (readonly [number, 'light' | 'dark', readonly string[] | null])[] = [
    [390, 'dark', null],
    [1280, 'light', null],
    [390, 'light', main],
    [1280, 'dark', main],
  ];

  for (const [width, colorScheme, some] of looks)
    it(`breaks no rule of WCAG 2.2 AA at ${width} pixels, ${colorScheme}`, async () => {
      const viewport = { width, height: 800 };
      await inContext({ viewport, colorScheme }, async (page) => {
        for (const [name, address] of Object.entries(pages)) {
          if (some !== null && !some.includes(name)) continue;
          await page.goto(address);
          // What is folded away is read as well.
          await page.evaluate(
            'document.querySelectorAll("details").forEach((one) => (one.open = true))',
          );
          assert.deepEqual(await brokenRules(page), [], `the page ${name}`);
        }
      });
    });

  it('is looked at by eyes that see a rule broken', async () => {
    await inContext({}, async (page) => {
      await page.setContent('<html><body style="color:#999"><input><p>pale</p></body></html>');
      const broken = await brokenRules(page);
      for (const rule of ['color-contrast', 'label', 'document-title'])
        assert.ok(
          broken.some((text) => text.startsWith(rule)),
          rule,
        );
    });
  });

  async function brokenRules(page: Page): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  }

  it('needs no sideways scrolling but of charts, on a phone', async () => {
    await inContext({ viewport: { width: 390, height: 800 } }, async (page) => {
      for (const [name, address] of Object.entries(pages)) {
        await page.goto(address);
        const wide: unknown = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(wide) <= 390, `the page ${name} is ${String(wide)} pixels wide`);
      }
    });
  });

  it('loads nothing from elsewhere and runs without a script', async () => {
    await inContext({ javaScriptEnabled: false }, async (page, context) => {
      const asked: string[] = [];
      context.on('request', (request) => asked.push(request.url()));
      const address = pages['of a tenant that is served'] ?? '';
      await page.goto(address);
      await page.getByRole('heading', { name: 'What waits for whom' }).waitFor();
      // The icon of a browser is asked for by itself.
      assert.deepEqual(
        asked.filter((url) => !url.endsWith('/favicon.ico')),
        [address],
      );
    });
  });

  it('answers in the first screen', async () => {
    for (const width of widths)
      await inContext({ viewport: { width, height: 800 } }, async (page) => {
        await page.goto(pages['of a tenant in a file'] ?? '');
        const box = await page.getByText('missed its objective by 4.4 points').boundingBox();
        assert.ok(box !== null && box.y + box.height < 800, `at ${width} pixels`);
      });
  });

  it('is gone through by keyboard alone: to the devices, through the form, to the next ones', async () => {
    await inContext({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.goto(pages['of a tenant that is served'] ?? '');
      await press(page, 'Tab', 'Devices');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Devices of contoso' }).waitFor();
      await press(page, 'Tab', 'Show');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.type('Book');
      await page.keyboard.press('Enter');
      await page.waitForURL(/search=Book/);
      await press(page, 'Tab', 'Next devices');
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      assert.notEqual(outline, 'none', 'where the keyboard stands is seen');
      await page.keyboard.press('Enter');
      await page.waitForURL(/after=/);
      await page.getByText('further devices').waitFor();
    });
  });

  /** Goes on until what bears that name has the keyboard. */
  async function press(page: Page, key: string, name: string): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      await page.keyboard.press(key);
      const here: unknown = await page.evaluate('document.activeElement?.textContent?.trim()');
      if (here === name) return;
    }
    assert.fail(`"${name}" is not reached by keyboard`);
  }

  it('is printed whole: what is folded is there, and what leads elsewhere is not', async () => {
    await inContext(
      { viewport: { width: 794, height: 1123 }, colorScheme: 'dark' },
      async (page) => {
        await page.goto(pages['of a tenant that is served'] ?? '');
        await page.emulateMedia({ media: 'print' });
        assert.equal(await page.getByRole('navigation').first().isVisible(), false);
        const folded: unknown = await page.evaluate(
          'getComputedStyle(document.querySelector("details"), "::details-content").contentVisibility',
        );
        assert.equal(folded, 'visible');
        const paper: unknown = await page.evaluate('getComputedStyle(document.body).colorScheme');
        assert.match(String(paper), /light/);
        const pdf = await page.pdf({ preferCSSPageSize: true });
        assert.ok(pdf.length > 10_000);
      },
    );
  });
});
