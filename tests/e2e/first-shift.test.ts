// try
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Game } from './game.ts';
let game: Game;
beforeAll(async () => { game = await Game.open(); });
afterAll(() => game?.close());
test('try', async () => {
  const t0 = Date.now();
  const log = (what: string) => console.log(((Date.now() - t0) / 1000).toFixed(2), what);
  const screen = await game.visit('/', { width: 1920, height: 1080 });
  await screen.page.screenshot({ path: '/tmp/shots/lobby.png' });
  log('lobby');
  await screen.play();
  log('board');
  log(JSON.stringify(await screen.report()));
  await screen.page.screenshot({ path: '/tmp/shots/start.png' });
  await screen.setSpeed(8);
  log('8x');
  for (const way of ['drag', 'drag', 'tap', 'tap', 'keys', 'keys'] as const) {
    const pod = (await screen.waiting())[0];
    if (pod === undefined) break;
    log(`${way} ${pod.key} → ${await screen.place(pod, way)}`);
  }
  log(`placed ${await screen.placeAll('drag')}`);
  log(JSON.stringify(await screen.report()));
  await screen.page.screenshot({ path: '/tmp/shots/placed.png' });
  await screen.reaches(420);
  log(`placed ${await screen.placeAll('drag')}`);
  await screen.page.screenshot({ path: '/tmp/shots/420.png' });
  await screen.reaches(800);
  log(`placed ${await screen.placeAll('drag')}`);
  await screen.page.screenshot({ path: '/tmp/shots/800.png' });
  await screen.page.locator('dialog.end-screen').waitFor();
  await screen.page.locator('.end-score strong').waitFor();
  log('end');
  await screen.page.screenshot({ path: '/tmp/shots/end.png' });
  await screen.button('result.replay').click();
  await screen.page.locator('.replay-bar').waitFor();
  log('replay');
  await screen.page.screenshot({ path: '/tmp/shots/replay.png' });
  log(JSON.stringify(screen.errors));
  log(JSON.stringify(screen.strangers));
});
