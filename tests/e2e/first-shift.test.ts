// One player plays First shift in a browser, from the start page to the replay: eight times as fast, by mouse and keyboard on the board itself.
// The tests are the hours of one evening: each goes on where the one before stopped.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, readJournal } from '../../shared/journal/log.ts';
import type { Result } from '../../shared/match/result.ts';
import { Replay } from '../../shared/match/replay.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { findChromium } from '../support/chromium.ts';
import { firstPods, firstShift } from '../support/first-shift.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';
import { SHOTS, shoot, shootReadme } from './shots.ts';

/** A ship dies at tick 300. A computer that is too slow to have done its deeds before goes on with them at the scenario's own speed. */
const LATE = 200;

describe.skipIf(findChromium() === undefined)('First shift, alone at the table', () => {
  let game: Game;
  let screen: Screen;
  let match: string;
  let journal: Journal;
  let slow = false;

  beforeAll(async () => {
    game = await Game.open();
    screen = await game.visit('/', { motion: SHOTS !== '' });
  });
  afterAll(() => game?.close());

  /** After a failure the others would wait for what cannot come. */
  let broken = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(broken);
    onTestFailed(async () => {
      broken = true;
      console.log(await screen.state());
    });
  });

  /** There are deeds left to do. */
  const notTooLate = async (): Promise<true> => {
    if (!slow && (await screen.report()).tick > LATE) {
      await screen.setSpeed(1);
      slow = true;
    }
    return true;
  };
  /** The sheet at the end would come between the hand and the board: at eight times the speed a placement has 17 s until then. */
  const longBeforeTheEnd = async (): Promise<boolean> => (await screen.report()).tick < 760;

  /** The README's moment: some pods aboard, users on their way, and a pod in hand for which some ships are lit. */
  const shootInHand = async (): Promise<void> => {
    await screen.setSpeed(1);
    await screen.placeAll('drag', async () => (await screen.waiting()).length > 4);
    await screen.setSpeed(8);
    await screen.reaches(120);
    await screen.setSpeed(1);
    await screen.pick(await screen.next('tickets'), 'tap');
    await shootReadme(screen);
    await screen.emptyHand();
  };

  test('[PLAY-1] the address and one press on Play lead to a seat with all roles', async () => {
    await shoot(screen, '1-lobby');
    await screen.play();
    const report = await screen.report();
    expect(report).toMatchObject({ source: 'room', connection: 'live', seat: 's1' });
    expect(report.roles).toContain('captain');
    match = /^\/m\/(\w+)$/.exec(new URL(screen.page.url()).pathname)?.[1] ?? '';
    expect(match).not.toBe('');
    expect((await screen.things('ship')).map((ship) => ship.key)).toEqual([
      'gannet',
      'heron',
      'petrel',
      'puffin',
      'tern',
    ]);
    await screen.waitingAre(firstPods());
    await shoot(screen, '2-first-minute');
  });

  test('[PLAY-2] the captain sets the speed', async () => {
    await screen.setSpeed(8);
  });

  test('[BOARD-1] a pod that is dragged lights the ships on which it fits; the others say why not, and do not take it', async () => {
    const pod = await screen.next('customs');
    expect(await screen.pick(pod, 'drag')).toBe(true);
    const ships = new Map((await screen.things('ship')).map((ship) => [ship.key, ship]));
    expect(ships.get('gannet')).toMatchObject({ disabled: true });
    expect(ships.get('gannet')?.description).toContain("node(s) didn't match Pod's node affinity/selector");
    expect(ships.get('tern')).toMatchObject({ disabled: false });
    await screen.drop(await screen.thing('ship', 'gannet'), 'drag');
    await screen.page.locator('.board-said[data-outcome="does-not-fit"]').waitFor();
    expect((await screen.picked())?.key).toBe(pod.key);
    await screen.emptyHand();
  });

  test('[BOARD-2] a pod is bound by drag, by two taps, and by the keyboard alone', async () => {
    for (const [way, workload] of [
      ['drag', 'customs'],
      ['tap', 'tickets'],
      ['keys', 'weather'],
    ] as const) {
      const pod = await screen.next(workload);
      expect(await screen.place(pod, way), `${way} of ${pod.key}`).toBeDefined();
      await screen.isAboard(pod.key);
    }
    if (SHOTS !== '') await shootInHand();
    await screen.placeAll('drag', notTooLate);
    await screen.waitingAre(0);
  });

  test('[BOARD-4] the picture fills the board whatever becomes of the window', async () => {
    const { page } = screen;
    const before = page.viewportSize() ?? { width: 0, height: 0 };
    for (const size of [{ width: 700, height: 600 }, before]) {
      await page.setViewportSize(size);
      await screen.until((width) => innerWidth === width, size.width);
      await screen.until(() => {
        const [canvas, board] = ['.board canvas', '.board'].map((selector) =>
          document.querySelector(selector)?.getBoundingClientRect(),
        );
        return (
          canvas !== undefined &&
          board !== undefined &&
          Math.abs(canvas.width - board.width) < 2 &&
          Math.abs(canvas.height - board.height) < 2
        );
      }, 0);
    }
  });

  test('[PLAY-4] a Deployment is scaled by way of its Service, and the new pod waits', async () => {
    await screen.setSpeed(1); // until the next hand-over: the harbour has room for one pod more before the storm
    await screen.inspectDeployment('harbour/weather');
    await screen.button('inspect.scale.up').click();
    await screen.next('weather');
  });

  test('[PLAY-3] a node is cordoned in its inspector, and takes no pod until it is uncordoned', async () => {
    const pod = await screen.next('weather');
    await screen.tap(await screen.thing('ship', 'gannet'));
    await screen.button('inspect.cordon').click();
    await screen.button('inspect.uncordon').waitFor();
    expect((await screen.thing('ship', 'gannet')).name).toContain('SchedulingDisabled');
    expect(await screen.pick(pod, 'tap')).toBe(true);
    expect((await screen.thing('ship', 'gannet')).description).toContain('node(s) were unschedulable');
    await screen.emptyHand();
    await screen.tap(await screen.thing('ship', 'gannet'));
    await screen.button('inspect.uncordon').click();
    await screen.button('inspect.cordon').waitFor();
    expect(await screen.place(pod, 'drag')).toBeDefined();
    await screen.isAboard(pod.key);
    await shoot(screen, '3-mid-match');
  });

  test('[PLAY-5] the scheduler is handed over to kube-scheduler, which binds by itself, and is taken back', async () => {
    await screen.setSpeed(8);
    await screen.button('panels.scheduler.give').click();
    await screen.page.locator('.scheduler .mode-automatic').waitFor();
    await screen.inspectDeployment('harbour/weather');
    const before = (await screen.things('pod')).map((pod) => pod.key);
    await screen.button('inspect.scale.up').click();
    await screen.page
      .locator(
        `.board-mirror [data-kind="pod"][data-key*="/weather-"]${before.map((key) => `:not([data-key="${key}"])`).join('')}`,
      )
      .first()
      .waitFor({ state: 'attached' });
    await screen.button('panels.scheduler.take').click();
    await screen.page.locator('.scheduler .mode-manual').waitFor();
  });

  test('[PLAY-6] a refresh in mid-match leads back to the same seat of the same match, which went on meanwhile', async () => {
    const before = await screen.report();
    expect(screen.snapshots, 'snapshots that were needed until here').toBe(0);
    await screen.page.reload();
    await screen.boardIsThere();
    await screen.reaches(before.tick + 1);
    const after = await screen.report();
    expect(after).toMatchObject({
      address: before.address,
      seat: before.seat,
      roles: before.roles,
      build: before.build,
    });
    expect(screen.page.url()).toContain(match);
  });

  test('[PLAY-7] the match ends with a score and the terms that it is made of', async () => {
    const { page } = screen;
    const sheet = page.locator('dialog.end-screen[open]');
    for (let tick = 0, shot = false; ; { tick } = await screen.report()) {
      await screen.until((last) => {
        const now = (window as Window & { desiredState?: () => { tick: number } }).desiredState?.().tick ?? 0;
        const waits = document.querySelector('.board-mirror [data-kind="waiting"]:not([aria-disabled])') !== null;
        return document.querySelector('dialog.end-screen[open]') !== null || (waits && now > last);
      }, tick);
      if (await sheet.isVisible()) break;
      if (!shot && tick > 300) {
        await shoot(screen, '4-node-death');
        shot = true;
      }
      await screen.placeAll('drag', longBeforeTheEnd);
    }
    const score = page.locator('.end-score strong');
    await score.waitFor();
    const rows = await page.locator('.terms tbody tr').allInnerTexts();
    expect(rows).toHaveLength(7);
    expect(rows.join()).not.toContain('–');
    await shoot(screen, '5-end');
    journal = await journalOf(game, match);
    const result = journal.end?.result as Result; // written by Match
    console.log(`score ${result.worlds[0]?.score}; ${rows.join('; ').replaceAll(/\s+/g, ' ')}`);
    expect(await score.textContent()).toBe(new Intl.NumberFormat('en').format(result.worlds[0]?.score ?? -1));
    const bound = journal.frames
      .flatMap(({ entries }) => entries)
      .filter(({ actor, command }) => actor === 's1' && command.kind === 'api' && command.subresource === 'binding');
    expect(bound.length).toBeGreaterThanOrEqual(11);
  });

  test('[PLAY-8] the replay runs on the same board, plays, pauses, and seeks back and forth to the very same worlds', async () => {
    const { page } = screen;
    await screen.button('result.replay').click();
    await screen.boardIsThere();
    const truth = new Replay(journal, firstShift().epoch);
    expect(truth.ticks).toBe(firstShift().ticks);
    await screen.reaches(2);
    expect((await screen.report()).source).toBe('journal');
    await page.locator('.replay-bar select').selectOption('16');
    await screen.reaches(40);
    await screen.button('replay.pause').click();
    await screen.button('replay.play').waitFor();
    const standing = await screen.report();
    expect(standing.hash).toBe(hashWorld(truth.seek(standing.tick)));

    const mark = page.locator('.seek-marks button').first();
    const slider = page.locator('.replay-bar input[type="range"]');
    for (const [goal, go] of [
      [standing.tick + 10, () => page.getByRole('button', { name: screen.words('replay.forward') }).click()],
      [300, () => mark.click()],
      [290, () => page.getByRole('button', { name: screen.words('replay.back') }).click()],
      [truth.ticks, () => slider.press('End')],
      [0, () => slider.press('Home')],
    ] as const) {
      await go();
      await screen.standsAt(goal);
      expect((await screen.report()).hash, `tick ${goal}`).toBe(hashWorld(truth.seek(goal)));
    }
    const box = await slider.boundingBox();
    if (box === null) throw new Error('the slider is not on the page');
    await page.mouse.click(box.x + box.width * 0.6, box.y + box.height / 2);
    await screen.reaches(400);
    const sought = await screen.report();
    expect(sought.hash).toBe(hashWorld(truth.seek(sought.tick)));
    await shoot(screen, '6-replay');
    const marks = journal.frames.filter(({ hash }) => hash !== undefined);
    expect(marks.length).toBeGreaterThan(80);
    for (const { tick, hash } of marks) expect(hashWorld(truth.seek(tick)), `the mark at tick ${tick}`).toBe(hash);
  });

  test('nothing broke in the console, and nothing was asked of other sites', () => {
    expect(screen.errors).toEqual([]);
    expect(screen.strangers).toEqual([]);
  });
});

async function journalOf(game: Game, match: string): Promise<Journal> {
  const read = readJournal(await (await fetch(`${game.server.address}/matches/${match}/journal`)).text());
  if ('problem' in read) throw new Error(read.problem.message);
  return read.journal;
}
