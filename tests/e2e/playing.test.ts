// What First shift offers to whoever plays it by what the screen says: hints of the first minute, a stack placed tap by tap, kube-scheduler's
// opinion, what comes next, replicas with their price, the choice when a node falls silent or a release fails, and the chain of causes behind a loss.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { firstPods, firstShift } from '../support/first-shift.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

const SCENARIO = firstShift();
/** Half a minute of a person's time, in ticks. */
const HALF_MINUTE = 30 * SCENARIO.speed;

interface PointedRow {
  readonly node: string;
  readonly fill: string;
  /** Empty while they are not to be seen. */
  readonly parts: string;
}

/** Runs in the page: the row of a node that fits and is pointed at, all of one moment. */
function readPointedRow(): PointedRow | undefined {
  const row = document.querySelector('.places button.fits.pointed');
  const parts = row?.querySelector<HTMLElement>('.place-parts');
  const text = (selector: string): string => row?.querySelector(selector)?.textContent ?? '';
  if (!row || !parts) return undefined;
  return {
    node: text('.place-name span').split(' ').at(-1) ?? '',
    fill: text('.fill-value'),
    parts: parts.checkVisibility() ? (parts.textContent ?? '') : '',
  };
}

describe.skipIf(findChromium() === undefined)('First shift, read from the screen', () => {
  let game: Game;
  let screen: Screen;
  let broken = false;

  beforeAll(async () => {
    game = await Game.open();
    screen = await game.visit('/');
  });
  afterAll(() => game?.close());
  beforeEach(({ skip, onTestFailed }) => {
    skip(broken);
    onTestFailed(async () => {
      broken = true;
      console.log(await screen.state());
    });
  });

  const hint = (id: string) => screen.page.locator(`.side-right .hint[data-hint="${id}"]`);
  const stack = (workload: string) => screen.page.locator('.stack-item').filter({ hasText: workload });
  const fitting = () => screen.page.locator('.places button.fits').first();

  test('[HINT-1] the hints alone lead from the start page to the first bound pod within half a minute, and go', async () => {
    await screen.play();
    await hint('pick').waitFor();
    await screen.waitingAre(firstPods(SCENARIO));
    await stack('tickets').locator('button.stack').click();
    await hint('drop').waitFor();
    await fitting().click();
    await screen.page.locator('.board-mirror [data-kind="pod"]').first().waitFor({ state: 'attached' });
    expect((await screen.report()).tick).toBeLessThanOrEqual(HALF_MINUTE);
    await hint('stack').waitFor();
    expect(await hint('stack').textContent()).toContain('There is no undo');
    await hint('stack').locator('.hint-ok').click();
    await hint('stack').waitFor({ state: 'detached' });
  });

  test('[STACK-1] the stack stays in the hand until it is empty, or Escape puts it down', async () => {
    expect((await screen.picked())?.key).toContain('tickets');
    await screen.page.keyboard.press('Escape');
    await screen.nothingPicked();
    const weather = await screen.next('weather');
    await screen.pick(weather, 'tap');
    const said = screen.page.locator('.board-said');
    await said.filter({ hasText: weather.key.slice(weather.key.indexOf('/') + 1) }).waitFor();
    await screen.page.locator('.panel-services h2').first().click(); // the keys are the page's now, not the board's
    await screen.page.keyboard.press('Escape');
    await screen.nothingPicked();
    await screen.frames(6);
    expect(await said.textContent(), 'long before it would have gone by itself').toBe('');
    const pods = (await screen.waiting()).filter(({ key }) => key.includes('/customs-'));
    await stack('customs').locator('button.stack').click();
    for (const [number] of pods.entries()) {
      const inHand = screen.page.locator('.board-mirror [data-kind="waiting"][aria-pressed="true"]');
      await inHand.waitFor({ state: 'attached' });
      const held = (await inHand.getAttribute('data-key')) ?? '';
      expect(held, `pod ${number + 1} of ${pods.length}`).toContain('customs');
      await fitting().click();
      await screen.hasLeft(held);
    }
    await screen.nothingPicked();
  });

  test('[OPINION-1] after each placement it is said what kube-scheduler would have done', async () => {
    const opinion = screen.page.locator('.last-opinion .opinion');
    expect(await opinion.textContent()).toMatch(/kube-scheduler/);
    // Against its advice: the row of the lowest score.
    await stack('tickets').locator('button.stack').click();
    const rows = await screen.page.locator('.places button.fits').evaluateAll((buttons) =>
      buttons.map((button) => ({
        score: Number(/score (\d+)/.exec(button.textContent ?? '')?.[1]),
        node: button.querySelector('.place-name span')?.textContent?.split(' ').at(-1) ?? '',
      })),
    );
    const worst = rows.reduce((low, row) => (row.score < low.score ? row : low));
    const best = Math.max(...rows.map((row) => row.score));
    expect(worst.score).toBeLessThan(best);
    await screen.page.locator('.places button.fits').filter({ hasText: worst.node }).click();
    const said = screen.page
      .locator('.last-opinion .opinion.other')
      .filter({ hasText: `on ${worst.node}: ${worst.score} points` });
    await said.waitFor();
    expect(await said.textContent()).toContain(`: ${best}.`);
  });

  test('[FILL-1] a node in the list or on the board shows its fill before and after, and its score in parts', async () => {
    const { page } = screen;
    // Rows change places while pods come aboard: another one may be beneath the pointer by now, on which the pod does not fit.
    let row: PointedRow | undefined;
    while (row === undefined) {
      await fitting().hover();
      await screen.frames(2);
      row = await page.evaluate(readPointedRow);
    }
    const { node, fill, parts } = row;
    expect(fill).toMatch(/^[\d.]+ → [\d.]+ \/ [\d.]+$/);
    expect(parts).toMatch(/^\d+ = .*NodeResourcesFit \d+/);
    const ship = await screen.thing('ship', node);
    await page.mouse.move(1, 1);
    await page.locator('.place.pointed').waitFor({ state: 'detached' });
    await page.mouse.move(ship.x + ship.width / 2, ship.y + ship.height / 2);
    expect(await page.locator('.place.pointed .place-name span').textContent()).toContain(node);
    await page.locator(`.board-mirror [data-kind="ship"][data-key="${node}"]`).focus();
    await page.locator('.place.pointed').waitFor();
    await screen.emptyHand();
  });

  test('[MANUAL-1] the manual is one key away and goes by the same key', async () => {
    const { page } = screen;
    const manual = page.locator('dialog.manual');
    for (const key of ['?', 'F1', 'h']) {
      await page.keyboard.press(key);
      await manual.waitFor({ state: 'visible' });
      expect(await manual.locator('.manual-picture dt').count()).toBeGreaterThanOrEqual(8);
      await page.keyboard.press(key);
      await manual.waitFor({ state: 'hidden' });
    }
  });

  test('[COMING-1] what comes next is announced with its number, size and time', async () => {
    const next = SCENARIO.arrivals?.find((one) => one.replicas > 0 && one.announceTicks > 0);
    if (next === undefined) throw new Error('First shift announces no arrival');
    await screen.setSpeed(8);
    await screen.placeAll('tap', async () => (await screen.report()).tick < next.at - 10);
    await screen.reaches(next.at - next.announceTicks + 1);
    const row = screen.page.locator('.panel-notices .coming-one').filter({ hasText: next.deployment });
    if ((await screen.report()).tick < next.at - 5) expect(await row.textContent()).toMatch(/\d+ CPU/);
    await screen.reaches(next.at + 1);
    await screen.page
      .locator(`.board-mirror [data-key*="/${next.deployment}-"]`)
      .first()
      .waitFor({ state: 'attached' });
  });

  test('[REPLICA-1] a replica more says what it serves and costs, and its pod waits', async () => {
    await screen.setSpeed(1);
    const card = screen.page.locator('.service').filter({ hasText: 'weather' });
    const before = (await screen.things('waiting')).map((one) => one.key);
    await card.getByRole('button', { name: screen.words('play.replicas.up', { name: 'weather' }) }).click();
    await screen.page
      .locator('.toast')
      .filter({ hasText: /serves \d+\/s more and costs \$/ })
      .waitFor();
    await screen.until(
      (keys) =>
        [...document.querySelectorAll('.board-mirror [data-kind="waiting"][data-key*="/weather-"]')].some(
          (one) => !keys.includes(one.getAttribute('data-key') ?? ''),
        ),
      before,
    );
  });

  test('[CHOICE-1, KNOWN-1, KNOWN-6] a node falls silent: its choice stands there, and nobody knows yet why requests are lost', async () => {
    const { page } = screen;
    const off = SCENARIO.incidents.find((one) => one.fault === 'node-poweroff');
    if (off === undefined) throw new Error('in First shift no node loses its power');
    await screen.setSpeed(8);
    await screen.placeAll('tap', async () => (await screen.report()).tick < off.at - 40);
    await screen.reaches(off.at);
    await screen.setSpeed(1);
    const card = page.locator('.decision-silence');
    await card.waitFor();
    expect(await card.textContent()).toMatch(/Nothing heard for \d+ s.*NotReady only in 00:\d\d/);
    await screen.until(() => document.querySelector('.service .event-why:not([hidden])') !== null, 0);
    await page.keyboard.press('w');
    const sheet = page.locator('.why-sheet');
    await sheet.waitFor();
    const text = await sheet.textContent();
    expect(text).toContain('RequestsLost');
    expect(text).not.toContain('PowerOff');
    expect(text).toContain(screen.words('why.unknown'));
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  test('[CHOICE-1, WHY-1] the node is NotReady: the loss is traced to its first cause, and its pods come anew when they are deleted', async () => {
    const { page } = screen;
    const card = page.locator('.decision-silence');
    await page.locator('.decision-silence h3', { hasText: 'NotReady' }).waitFor();
    await page.locator('.panel-events .fact', { hasText: 'PowerOff' }).first().waitFor({ state: 'attached' });
    const lost = page.locator('.panel-events .event', { hasText: 'RequestsLost' }).first();
    await lost.locator('.event-why').click();
    const sheet = page.locator('.why-sheet');
    await sheet.waitFor();
    const text = await sheet.textContent();
    expect(text).toContain('RequestsLost');
    expect(text).toContain('PowerOff');
    expect(text).toContain(screen.words('why.first'));
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    const gone = (await screen.things('pod')).length;
    const before = (await screen.things('waiting')).length;
    await card.locator('.choice.danger').click();
    await card.waitFor({ state: 'detached' });
    await screen.until(
      (count) => document.querySelectorAll('.board-mirror [data-kind="waiting"]').length > count,
      before,
    );
    expect((await screen.things('pod')).length).toBeLessThanOrEqual(gone);
  });

  test('[CHOICE-2] a release that does not hold: the card counts its failures, and the way back ends it', async () => {
    const { page } = screen;
    const release = SCENARIO.releases?.[0];
    if (release === undefined) throw new Error('in First shift nothing is released');
    await screen.setSpeed(8);
    await screen.placeAll('tap', async () => (await screen.report()).tick < release.at - release.announceTicks - 30);
    const version = release.image.slice(release.image.lastIndexOf(':') + 1);
    const announced = page.locator('.toast').filter({ hasText: version }).waitFor();
    await screen.reaches(release.at - release.announceTicks + 1);
    await announced;
    expect(await page.locator('.panel-notices .notice-release').textContent()).toContain(version);
    await screen.placeAll('tap', async () => (await screen.report()).tick < release.at - 20);
    await screen.reaches(release.at + 1);
    const card = page.locator('.decision-rollout');
    await card.waitFor();
    await stack(release.deployment).locator('.stack-version').filter({ hasText: version }).waitFor();
    // Its first pod comes aboard, and its containers end one after the other.
    await screen.placeAll('tap', async () => (await card.locator('.rollout-version.failing').count()) === 0);
    await card.locator('.rollout-version.failing').waitFor();
    await screen.setSpeed(1);
    expect(await card.textContent()).toContain('CrashLoopBackOff');
    expect(await card.locator('.choice.primary').count(), 'the way back stands out').toBe(1);
    const back = screen.words('play.rollout.undo', { version: '1.4.2' });
    const said = page.locator('.toast').filter({ hasText: '1.4.2' }).waitFor();
    await card.getByRole('button', { name: back }).click();
    await said;
    await card.waitFor({ state: 'detached' });
  });

  test('nothing broke in the console', () => {
    expect(screen.errors).toEqual([]);
  });
});
