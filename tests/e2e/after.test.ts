// What comes after a shift, in a browser: moments that open the replay, charts, links with a tick, the same chance again, journals by drop and by
// file, and a match that waits for others.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJournal } from '../../shared/journal/log.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import { Replay } from '../../shared/match/replay.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { temporaryFolder } from '../server/running-server.ts';
import { findChromium } from '../support/chromium.ts';
import { firstShift } from '../support/first-shift.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';
import { shoot } from './shots.ts';

/** A whole match of the bot `hands`, as the file that a player would have saved. */
function playedShift(): string {
  const scenario = firstShift();
  const secret = 'a secret of the tests';
  const lines: string[] = [];
  const match = Match.start({
    id: 'played',
    scenario,
    secret,
    build: '0'.repeat(64),
    sink: (line) => lines.push(line),
    judge: (_, __, ticks) => playBaselines(scenario, secret, ticks),
  });
  playThrough(match, botNamed('hands', scenario.speed));
  return lines.join('');
}

async function commitmentOf(game: Game, match: string): Promise<string> {
  const read = readJournal(await (await fetch(`${game.server.address}/matches/${match}/journal`)).text());
  if ('problem' in read) throw new Error(read.problem.message);
  return read.journal.header.commitment;
}

function matchOf(page: Page): string {
  return /\/m\/([\w-]+)/.exec(page.url())?.[1] ?? '';
}

async function endMatch({ page, words }: Screen): Promise<void> {
  await page.locator('.main-menu summary').click();
  await page
    .locator('.main-menu')
    .getByRole('button', { name: words('match.end') })
    .click();
  await page
    .locator('dialog[open]')
    .getByRole('button', { name: words('match.end') })
    .click();
  await page.locator('.end-score strong').waitFor();
}

/** Drops a file on the middle of whatever is shown. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const files = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], file));
      return transfer;
    },
    [name, text] as const,
  );
  for (const type of ['dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: files });
}

describe.skipIf(findChromium() === undefined)('After a shift', () => {
  let game: Game;
  const folder = temporaryFolder();
  const journal = playedShift();
  const file = join(folder.path, 'shift.jsonl');

  beforeAll(async () => {
    writeFileSync(file, journal);
    game = await Game.open();
  });
  afterAll(async () => {
    await game?.close();
    folder.remove();
  });

  /** Picks the file on the start page. */
  async function opened(): Promise<Screen> {
    const screen = await game.visit('/');
    const [chooser] = await Promise.all([
      screen.page.waitForEvent('filechooser'),
      screen.button('app.replay.open').click(),
    ]);
    await chooser.setFiles(file);
    await screen.boardIsThere();
    await screen.page.locator('.seek-marks button').first().waitFor();
    return screen;
  }

  test('[AFTER-5] a replay stands at once wherever one seeks, both ways, in the very same worlds', async () => {
    const screen = await opened();
    const read = readJournal(journal);
    if ('problem' in read) throw new Error(read.problem.message);
    const { epoch, prices } = firstShift();
    const truth = new Replay(read.journal, epoch, 0, prices);
    await screen.page.keyboard.press('Space');
    for (const goal of [870, 20, 455, 899, 1]) {
      // The very call that moves the slider moves the world: nothing is waited for between the two.
      const report = await screen.page.evaluate((tick) => {
        const slider = document.querySelector('.replay-bar input[type="range"]') as HTMLInputElement;
        slider.value = String(tick);
        slider.dispatchEvent(new Event('input'));
        return (window as Window & { desiredState?: () => { tick: number; hash: string } }).desiredState?.();
      }, goal);
      expect(report, `tick ${goal}`).toMatchObject({ tick: goal, hash: hashWorld(truth.seek(goal)) });
    }
    const keys = [
      ['ArrowRight', 11],
      ['Shift+ArrowRight', 12],
      ['ArrowLeft', 2],
      ['End', truth.ticks],
      ['Home', 0],
    ] as const;
    await screen.page.locator('.top-bar h1').click();
    for (const [key, tick] of keys) {
      await screen.page.keyboard.press(key);
      await screen.standsAt(tick);
    }
    const marks = await screen.page.locator('.seek-mark').count();
    expect(marks, 'a ship dies and another one goes into maintenance').toBeGreaterThanOrEqual(2);
    await screen.page.keyboard.press(']');
    expect((await screen.report()).tick).toBeGreaterThan(0);
    expect(screen.errors).toEqual([]);
    await screen.page.context().close();
  });

  test('[AFTER-1] the moments of a match open its replay where they began; the charts are drawn', async () => {
    const screen = await opened();
    const { page } = screen;
    await screen.button('replay.result').click();
    const moment = page.locator('.after-moments .moment').first();
    await moment.waitFor();
    await page.locator('.chart-requests canvas').waitFor();
    expect(await page.locator('.chart canvas').count()).toBe(3);
    expect(await page.locator('.star').count()).toBe(3);
    expect(await page.locator('.terms tbody tr').count()).toBe(7);
    await shoot(screen, 'after-1-end');
    const cursor = page.getByRole('slider', { name: screen.words('after.charts.cursor') });
    await cursor.focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    expect(await cursor.getAttribute('aria-valuetext')).toContain(screen.words('after.line.served'));
    const title = (await moment.getAttribute('title')) ?? '';
    await moment.click();
    await page.locator('.end-screen[open]').waitFor({ state: 'detached' });
    const [, minutes, seconds] = /(\d\d):(\d\d)/.exec(title) ?? [];
    await screen.standsAt(Number(minutes) * 60 + Number(seconds));
    await screen.button('replay.play').waitFor();
    await shoot(screen, 'after-2-replay');
    expect(screen.errors).toEqual([]);
    await page.context().close();
  });

  test('[AFTER-2, AFTER-3] a replay has an address at each tick, and a shift can be had again with the same chance', async () => {
    const screen = await game.visit('/');
    const { page } = screen;
    await screen.play();
    const first = matchOf(page);
    await screen.setSpeed(8);
    await screen.reaches(60);
    await endMatch(screen);
    await screen.button('result.replay').click();
    await screen.boardIsThere();
    await screen.page.locator('.seek input').press('Home');
    await screen.page.locator('.seek input').press('ArrowRight');
    await screen.button('after.share').click();
    const link = (await page.locator('.replay-bar dialog[open] .link-text').textContent()) ?? '';
    expect(link).toMatch(new RegExp(`/m/${first}#replay/\\d+$`));
    await page.locator('.replay-bar dialog[open] .qr path').waitFor({ state: 'attached' });
    const [download] = await Promise.all([page.waitForEvent('download'), screen.button('result.journal').click()]);
    const saved = readFileSync(await download.path(), 'utf8');
    expect(saved).toBe(await (await fetch(`${game.server.address}/matches/${first}/journal`)).text());
    await page.keyboard.press('Escape');

    const guest = await game.visit(`/m/${first}#replay/42`);
    await guest.boardIsThere();
    await guest.standsAt(42);
    await guest.button('replay.play').waitFor();
    await guest.page.context().close();

    await screen.button('replay.result').click();
    await screen.button('result.again.same').click();
    await page.locator('.match-room').waitFor();
    await screen.boardIsThere();
    const second = matchOf(page);
    expect(second).not.toBe(first);
    await endMatch(screen);
    expect(await commitmentOf(game, second)).toBe(await commitmentOf(game, first));
    expect(screen.errors).toEqual([]);
    await page.context().close();
  });

  test('[AFTER-4] a journal dropped on a running match is shown; one that is none is told; the match goes on', async () => {
    const screen = await game.visit('/');
    const { page } = screen;
    await screen.play();
    await drop(page, 'shift.jsonl', journal);
    await page.locator('.match-journal').waitFor();
    await screen.boardIsThere();
    expect((await screen.report()).source).toBe('journal');
    await drop(page, 'other.txt', 'no journal at all');
    await page.getByText(screen.words('app.replay.bad.hint')).waitFor();
    await page.keyboard.press('Escape');
    // What is on the page stays there.
    expect((await screen.report()).source).toBe('journal');
    await page.locator('.main-menu summary').click();
    await screen.button('match.leave').click();
    await screen.button('app.play').waitFor();
    // The match from before goes on, and the way back stands on the start page.
    await page.locator('.going-on-match').click();
    await page.locator('.match-room').waitFor();
    expect((await screen.report()).seat).toBe('s1');
    await page.context().close();
  });

  test('[AFTER-6] a match for several shows who is in and stands until somebody begins', async () => {
    const host = await game.visit('/');
    await host.button('app.together').click();
    const sheet = host.page.locator('dialog.invite[open]');
    await sheet.locator('.qr path').waitFor({ state: 'attached' });
    const guest = await game.visit(`/m/${matchOf(host.page)}`);
    await guest.boardIsThere();
    await sheet.locator('.player').nth(1).waitFor();
    expect(await sheet.locator('.link-text').textContent()).toContain(`/m/${matchOf(host.page)}`);
    await shoot(host, 'after-3-invite');
    const { tick } = await host.report();
    expect(tick).toBeLessThan(20);
    await sheet.getByRole('button', { name: host.words('invite.begin') }).click();
    await guest.reaches(tick + 2);
    expect([...host.errors, ...guest.errors]).toEqual([]);
    await host.page.context().close();
    await guest.page.context().close();
  });

  test('[AFTER-7] what is chosen in the settings is worn at once and after a refresh', async () => {
    const screen = await game.visit('/');
    const { page } = screen;
    const size = (): Promise<number> =>
      page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    const before = await size();
    await screen.button('settings.title').click();
    await page.getByText(screen.words('settings.text.largest'), { exact: true }).click();
    await page.getByText(screen.words('settings.palette.projector'), { exact: true }).click();
    expect(await size()).toBeGreaterThan(before * 1.3);
    await page.reload();
    await screen.button('app.play').waitFor();
    expect(await size()).toBeGreaterThan(before * 1.3);
    expect(await page.locator('html').getAttribute('data-palette')).toBe('projector');
    await page.context().close();
  });
});
