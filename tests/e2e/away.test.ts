// A player who looks elsewhere, and one whose network is gone: the match goes on without them, and they find it again as it is now.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Player } from '../server/player.ts';
import { findChromium } from '../support/chromium.ts';
import { Cable } from './cable.ts';
import { Game } from './game.ts';
import { Tab } from './tab.ts';

describe.skipIf(findChromium() === undefined)('away for a while', () => {
  let game: Game;

  beforeAll(async () => {
    game = await Game.open();
  });
  afterAll(() => game?.close());

  /** A spectator with a hash of the world after every tick. */
  const watch = async (address: string): Promise<Player> => {
    const witness = await Player.join(game.server.address, address.slice(address.lastIndexOf('/') + 1), {
      spectate: true,
    });
    await witness.follow();
    return witness;
  };

  test('[AWAY-1] a hidden tab follows the match, and shows its present when it is seen again', async () => {
    const tab = await Tab.open(`${game.server.address}/`);
    try {
      await tab.until(`document.querySelector('.lobby-actions button')`);
      await tab.value(`document.querySelector('.lobby-actions button').click()`);
      await tab.until(`document.querySelector('.board-mirror [data-kind="ship"]')`);
      await tab.value(
        `(() => { const speed = document.querySelector('select.speed'); speed.value = '8'; speed.dispatchEvent(new Event('change')); })()`,
      );
      const witness = await watch(await tab.value('location.pathname'));
      await tab.hide();
      const shown = await tab.value<string>(`document.querySelector('.bar-clock .now').textContent`);
      const hidden = await tab.value<number>('desiredState().tick');
      await witness.untilTick(hidden + 120);
      await tab.until(`desiredState().tick >= ${witness.tick}`);
      const { tick, hash } = await tab.value<{ tick: number; hash: string }>('desiredState()');
      await witness.untilTick(tick);
      expect(hash).toBe(witness.hashes.get(tick));
      expect(
        await tab.value(`document.querySelector('.bar-clock .now').textContent`),
        'a hidden page is not drawn',
      ).toBe(shown);
      expect(
        await tab.value(
          `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/snapshot')).length`,
        ),
      ).toBe(0);
      await tab.show();
      await tab.until(`document.querySelector('.bar-clock .now').textContent !== ${JSON.stringify(shown)}`);
      await witness.leave();
    } finally {
      await tab.close();
    }
  });

  test('[AWAY-2] without a network the page says so, and comes back by itself: with the frames it missed, or by a snapshot', async () => {
    const cable = await Cable.to(game.server.port);
    try {
      const screen = await game.visit('/', { from: cable.address });
      await screen.play();
      await screen.setSpeed(8);
      const { seat, address } = await screen.report();
      const witness = await watch(address);
      for (const [missed, snapshots] of [
        [10, 0],
        [150, 1],
      ] as const) {
        cable.pull();
        await screen.page.locator('.connection.is-lost').waitFor();
        await screen.page.getByText(screen.words('match.connection.lost.long')).waitFor();
        const { tick } = await screen.report();
        await witness.untilTick(tick + missed);
        expect((await screen.report()).tick).toBe(tick);
        cable.plugIn();
        await screen.page.locator('.connection.is-live').waitFor();
        await screen.reaches(tick + missed);
        const after = await screen.report();
        await witness.untilTick(after.tick);
        expect(after).toMatchObject({ seat, address, hash: witness.hashes.get(after.tick) });
        expect(screen.snapshots).toBe(snapshots);
      }
      expect(await screen.place(await screen.next(), 'keys')).toBeDefined();
      await witness.leave();
    } finally {
      cable.close();
    }
  });
});
