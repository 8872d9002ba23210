/** What an operator can do with the Web UI alone, in a real browser: see where a release stands, and pause it with a form. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ringOf } from '#core/release/state/release.ts';
import { createWorld, sharedEngine, type World } from './world.ts';
import { minuteMs } from '#core/time.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

describe('the Web UI', function () {
  this.timeout(120_000);
  let browser: Browser;
  let world: World;
  let page: Page;

  before(async function () {
    if (!existsSync(executablePath)) {
      console.log(`      skipped: no Chromium at ${executablePath}; set CHROMIUM to its path`);
      this.skip();
    }
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-sync',
    ];
    [browser, world] = await Promise.all([
      chromium.launch({ executablePath, args }),
      createWorld({ devices: 50 }),
    ]);
    await world.start();
    await world.until(2);
    const { webUi } = await sharedEngine();
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.setDefaultTimeout(minuteMs);
    const id = encodeURIComponent(`release/${world.key.tenant}/quality/${world.key.id}`);
    await page.goto(`${webUi}/namespaces/default/workflows/${id}`);
  });

  after(async () => {
    await browser?.close();
    await world?.close();
  });

  it('tells where the release stands, what was decided and what comes next', async () => {
    await page.getByText('User Metadata').first().click();
    // The Web UI shows Markdown inside a frame of its own.
    const details = page.frameLocator('iframe').last().locator('body');
    await details.getByText('Latest decisions').waitFor();
    const text = await details.innerText();
    assert.match(text, /on D\+2, .*: rolling out/);
    assert.match(text, /Update: 2022\.06 B/);
    assert.match(text, /Next:.*look at the fleet/);
    assert.match(text, /first is offered 2022\.06 B/);
  });

  it('names what each activity and timer is for', async () => {
    await page.getByText('Timeline').first().click();
    await page.getByText('look at the fleet').first().waitFor();
    await page
      .getByText(/assessRelease/)
      .first()
      .waitFor();
  });

  it('pauses a ring with a form', async () => {
    await send('pause', { operator: 'kim', reason: 'seen in the browser', ring: 'fast' });
    const { release } = await world.operator.status(world.key);
    assert.equal(ringOf(release, 'fast')?.pause?.reason, 'seen in the browser');
  });

  it('refuses a form without a reason, and nothing changes', async () => {
    const before = await world.operator.status(world.key);
    await send('pause', { operator: 'kim', ring: 'first' });
    await page
      .getByText(/"reason" is missing or empty/)
      .first()
      .waitFor();
    const after = await world.operator.status(world.key);
    assert.equal(after.release.decisions, before.release.decisions);
  });

  async function send(name: string, argument: object): Promise<void> {
    await page.reload();
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByRole('menuitem', { name: 'Send an Update' }).click();
    const form = page.getByRole('dialog', { name: 'Send an Update' });
    await form.getByTestId('update-select-button').click();
    await form.getByRole('option', { name }).first().click();
    await form.locator('.cm-content').click();
    await page.keyboard.type(JSON.stringify(argument));
    // Leaving the editor lays the JSON out anew, which moves the button.
    await form.locator('#update-id').click();
    await page.waitForTimeout(500);
    await form.getByRole('button', { name: 'Submit' }).click();
    await page.waitForTimeout(2500);
  }
});
