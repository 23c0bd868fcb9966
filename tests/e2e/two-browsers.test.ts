// Two people with a browser each in one match: the second one comes by the link alone. Who sits where, who may do what, and that both see the
// very same cluster.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

describe.skipIf(findChromium() === undefined)('First shift, two at the table', () => {
  let game: Game;
  let host: Screen;
  let guest: Screen;
  let broken = false;

  beforeAll(async () => {
    game = await Game.open();
    host = await game.visit('/');
    await host.play();
    guest = await game.visit(new URL(host.page.url()).pathname, { language: 'ko' });
    await guest.boardIsThere();
  });
  afterAll(() => game?.close());

  beforeEach(({ skip, onTestFailed }) => {
    skip(broken);
    onTestFailed(async () => {
      broken = true;
      console.log(await host.state(), await guest.state());
    });
  });

  test('[PLAY-9] who opens the link has a seat of their own, and both read the same roster', async () => {
    for (const screen of [host, guest])
      await screen.until((count) => document.querySelectorAll('.players li').length === count, 2);
    const [ours, theirs] = [await host.report(), await guest.report()];
    expect([ours.seat, theirs.seat]).toEqual(['s1', 's2']);
    expect(theirs.address).toBe(ours.address);
    expect(ours.roles).toEqual(['scheduler', 'controller', 'captain']);
    expect(theirs.roles).toEqual(['scheduler', 'node-operator', 'network']);
    const names = async ({ page, words }: Screen): Promise<string[]> => {
      const own = words('match.players.you', { name: '' }).trim();
      return (await page.locator('.players li strong').allTextContents()).map((name) => name.replace(own, '').trim());
    };
    expect(await names(guest)).toEqual(await names(host));
  });

  test('[PLAY-10] both place pods on one cluster, and each sees what the other did', async () => {
    await host.setSpeed(8);
    const first = await host.next('customs');
    expect(await host.place(first, 'drag')).toBeDefined();
    await guest.isAboard(first.key);
    const second = await guest.next('tickets');
    expect(await guest.place(second, 'tap')).toBeDefined();
    await host.isAboard(second.key);
  });

  test('[BOARD-3] a pod that somebody else binds leaves the hand that holds it', async () => {
    const pod = await host.next('weather');
    await guest.next('weather');
    expect(await guest.pick(pod, 'keys')).toBe(true);
    expect(await host.pick(pod, 'keys')).toBe(true);
    const ship = (await host.lit())[0];
    if (ship === undefined) throw new Error(`no ship takes ${pod.key}`);
    await host.drop(ship, 'keys');
    await guest.isAboard(pod.key);
    await guest.page.locator('.board-said[data-outcome="gone"]').waitFor();
    await host.emptyHand();
    expect(await guest.picked()).toBeUndefined();
  });

  test('[PLAY-11] each may do what the own roles cover, and is told whose the rest is', async () => {
    await host.tap(await host.thing('ship', 'tern'));
    const cordon = host.button('inspect.cordon');
    await cordon.waitFor();
    expect(await cordon.isDisabled()).toBe(true);
    expect(await cordon.getAttribute('title')).toContain('node operator');
    await guest.tap(await guest.thing('ship', 'tern'));
    await guest.button('inspect.cordon').click();
    await host.button('inspect.uncordon').waitFor();
    expect((await host.thing('ship', 'tern')).name).toContain('SchedulingDisabled');
    expect(await guest.page.locator('.top-bar select.speed').isVisible()).toBe(false);
  });

  test('[PLAY-12] at equal ticks both browsers have the same world, without ever having to be healed', async () => {
    const [ours, theirs] = await Promise.all([host.hashes(60), guest.hashes(60)]);
    const common = [...ours.keys()].filter((tick) => theirs.has(tick));
    expect(common.length).toBeGreaterThanOrEqual(10);
    for (const tick of common) expect(theirs.get(tick), `tick ${tick}`).toBe(ours.get(tick));
    expect(host.snapshots).toBe(0);
    expect(guest.snapshots).toBe(0);
  });

  test('[PLAY-13] the captain ends the match for both, and both read the same score', async () => {
    await host.page.locator('.main-menu summary').click();
    await host.button('match.end').first().click();
    await host.page
      .locator('dialog[open]')
      .getByRole('button', { name: host.words('match.end') })
      .click();
    const scores = [];
    for (const { page } of [host, guest]) {
      await page.locator('.end-score strong').waitFor();
      scores.push(await page.locator('.end-score strong').textContent());
    }
    expect(scores[1]).toBe(scores[0]);
    expect([...host.errors, ...guest.errors]).toEqual([]);
  });
});
