// One browser page with the game on it: reads the board from its DOM mirror, which lies exactly over what the canvas shows, and acts with
// the events of a real mouse, finger or keyboard at those places.
import type { CDPSession, Locator, Page } from 'playwright-core';
import { createWords, type Language, type WordId, type Words } from '../../client/text/words.ts';
import type { Report } from '../../client/session/report.ts';
import { centre, mirrored, type Thing, waitingStill, workloadOf } from './thing.ts';

/** How a pod is put on a ship. */
export type Way = 'drag' | 'tap' | 'keys';

const PATIENCE = 60_000;
const MOST_DROPS = 10;
const FRAMES_FOR_A_DROP = 90;

export class Screen {
  readonly page: Page;
  readonly words: Words;
  /** Everything that the console calls an error, and every exception that nobody caught. */
  readonly errors: string[] = [];
  /** Addresses outside the game's own site that the page asked for. */
  readonly strangers: string[] = [];
  /** How often the page took a snapshot. */
  snapshots = 0;

  constructor(page: Page, language: Language) {
    this.page = page;
    this.words = createWords(language);
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('request', (request) => {
      const { hostname, pathname } = new URL(request.url());
      if (hostname !== '127.0.0.1' && hostname !== '') this.strangers.push(request.url());
      if (pathname.endsWith('/snapshot')) this.snapshots += 1;
    });
  }

  button(id: WordId, values = {}): Locator {
    return this.page.getByRole('button', { name: this.words(id, values), exact: true });
  }

  /** Shows the Deployment behind a Service, by way of the board. */
  async inspectDeployment(service: string): Promise<void> {
    await this.tap(await this.thing('lane', service));
    const inspector = this.page.getByRole('region', { name: this.words('inspect.title') });
    const name = service.slice(service.indexOf('/') + 1);
    await this.press(
      inspector.getByRole('button', {
        name: this.words('inspect.show', { kind: this.words('inspect.kind.Deployment'), name }),
      }),
    );
  }

  /** The page in this language; `words` stays in its own. The switch may be in a menu that is closed, or behind a sheet. */
  async speak(language: Language): Promise<void> {
    await this.page.locator(`.language button[lang="${language}"]`).first().dispatchEvent('click');
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
  }

  /** Presses Play and waits for the board. */
  async play(): Promise<void> {
    await this.press(this.button('app.play'));
    await this.boardIsThere();
  }

  async boardIsThere(): Promise<void> {
    await this.page.locator('.board-mirror [data-kind="ship"]').first().waitFor({ state: 'attached' });
    await this.page.locator('.board-canvas canvas').first().waitFor({ state: 'visible' });
  }

  /** A click, or a tap where there are fingers. */
  async press(target: Locator): Promise<void> {
    if (await this.#hasTouch()) await target.tap();
    else await target.click();
  }

  /** For whoever reads of a failure: what the page says, and its errors. */
  async state(): Promise<string> {
    const text = await this.page.locator('body').textContent();
    return `${this.page.url()}\n${[...this.errors, ...this.strangers].join('\n')}\n${text?.slice(0, 2_000)}`;
  }

  report(): Promise<Report> {
    return this.page.evaluate(() => {
      const { desiredState } = window as Window & { desiredState?: () => Report };
      if (desiredState === undefined) throw new Error('there is no match on the page');
      return desiredState();
    });
  }

  async reaches(tick: number): Promise<void> {
    await this.until(
      (least) => ((window as Window & { desiredState?: () => Report }).desiredState?.().tick ?? -1) >= least,
      tick,
    );
  }

  /** The screen has been drawn so many times since. */
  frames(count: number): Promise<void> {
    return this.page.evaluate(
      (wanted) =>
        new Promise<void>((resolve) => {
          let frames = 0;
          const next = (): void => {
            frames += 1;
            if (frames === wanted) resolve();
            else requestAnimationFrame(next);
          };
          next();
        }),
      count,
    );
  }

  /** Waits until the function, which runs in the page, is true of the argument. */
  async until<T>(happens: (argument: T) => boolean, argument: T): Promise<void> {
    // Playwright's type of the argument is wider than ours.
    await this.page.waitForFunction(happens as (argument: unknown) => boolean, argument, {
      polling: 50,
      timeout: PATIENCE,
    });
  }

  things(kind: Thing['kind']): Promise<Thing[]> {
    return this.page.locator(`.board-mirror [data-kind="${kind}"]`).evaluateAll((elements) =>
      elements.map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return {
          kind: element.getAttribute('data-kind') as Thing['kind'],
          key: element.getAttribute('data-key') ?? '',
          name: element.textContent ?? '',
          x,
          y,
          width,
          height,
          disabled: element.getAttribute('aria-disabled') === 'true',
          pressed: element.getAttribute('aria-pressed') === 'true',
          description: element.getAttribute('aria-description') ?? '',
        };
      }),
    );
  }

  async thing(kind: Thing['kind'], key: string): Promise<Thing> {
    const found = (await this.things(kind)).find((one) => one.key === key);
    if (found === undefined) throw new Error(`there is no ${kind} ${key} on the board`);
    return found;
  }

  /** Pods that can be picked up. */
  async waiting(): Promise<Thing[]> {
    return (await this.things('waiting')).filter((one) => !one.disabled);
  }

  async waitingAre(count: number): Promise<void> {
    await this.until(
      (wanted) => document.querySelectorAll('.board-mirror [data-kind="waiting"]').length === wanted,
      count,
    );
  }

  /** The next pod to pick up, of any workload or of this one; waits for it, and until no other is on its way: those that leave move the rest. */
  async next(workload = ''): Promise<Thing> {
    await this.until((name) => {
      const waiting = [...document.querySelectorAll('.board-mirror [data-kind="waiting"]')];
      const settled = waiting.every((one) => one.getAttribute('aria-disabled') === null);
      return settled && waiting.some((one) => one.getAttribute('data-key')?.includes(`/${name}`));
    }, workload);
    const found = (await this.waiting()).find((one) => one.key.includes(`/${workload}`));
    return found ?? this.next(workload);
  }

  /** The pod in hand. */
  async picked(): Promise<Thing | undefined> {
    return (await this.things('waiting')).find((one) => one.pressed);
  }

  async isPicked(key: string): Promise<void> {
    await this.page.locator(`${mirrored('waiting', key)}[aria-pressed="true"]`).waitFor({ state: 'attached' });
  }

  async nothingPicked(): Promise<void> {
    await this.page.locator('.board-mirror [data-kind="waiting"][aria-pressed="true"]').waitFor({ state: 'detached' });
  }

  /** The ships with light on them, kube-scheduler's own choice first. */
  async lit(): Promise<Thing[]> {
    const lit = (await this.things('ship')).filter((ship) => ship.description !== '' && !ship.disabled);
    const best = (ship: Thing): number => (ship.description.includes('kube-scheduler') ? 0 : 1);
    return lit.sort((a, b) => best(a) - best(b));
  }

  /** Picks a pod up; the hand holds it from then on. Where the pod moved away from under the pointer, as stacks do when pods come and go, it is
   *  tried again at its new place. False when it waits no more. */
  async pick({ key }: Thing, way: Way): Promise<boolean> {
    for (;;) {
      const pod = (await this.waiting()).find((one) => one.key === key);
      if (pod === undefined) return false;
      const { x, y } = centre(pod);
      if (way === 'drag') {
        await this.#press('down', x, y);
        await this.#press('move', x + 8, y - 8);
      } else if (way === 'tap') await this.tap(pod);
      else {
        await this.page.locator(mirrored('waiting', key)).focus();
        await this.page.keyboard.press('Enter');
      }
      if ((await this.#pickedOrMoved(pod)) === 'picked') return true;
      if (way === 'drag') await this.#press('up', 1, 1);
      await this.emptyHand();
    }
  }

  async #pickedOrMoved({ key, x, y }: Thing): Promise<'picked' | 'moved'> {
    const found = await this.page.waitForFunction(
      ([selector, left, top]) => {
        const element = document.querySelector(selector);
        if (element?.getAttribute('aria-pressed') === 'true') return 'picked';
        const box = element?.getBoundingClientRect();
        return box === undefined || Math.abs(box.x - left) > 1 || Math.abs(box.y - top) > 1 ? 'moved' : false;
      },
      [mirrored('waiting', key), x, y] as const,
      { polling: 50, timeout: PATIENCE },
    );
    return (await found.jsonValue()) || 'moved';
  }

  /** Puts the pod in hand, picked up the same way, on a ship. */
  async drop(ship: Thing, way: Way): Promise<void> {
    const { x, y } = centre(ship);
    if (way === 'drag') {
      await this.#press('move', x, y);
      await this.#press('up', x, y);
    } else if (way === 'tap') await this.tap(ship);
    else {
      await this.page.locator(mirrored('ship', ship.key)).focus();
      await this.page.keyboard.press('Enter');
    }
  }

  /** Puts a waiting pod on the ship that kube-scheduler would choose. Returns the ship's name, or undefined where no ship is lit: then the pod
   *  is back on the quay; or where it waits no more. */
  async place(pod: Thing, way: Way): Promise<string | undefined> {
    for (let tries = 0; tries < MOST_DROPS; tries += 1) {
      await this.emptyHand();
      if (!(await this.pick(pod, way))) return undefined;
      const ship = (await this.lit())[0];
      if (ship === undefined) {
        if (way === 'drag') await this.#press('up', 1, 1);
        await this.emptyHand();
        return undefined;
      }
      await this.drop(ship, way);
      // The match goes on meanwhile: a ship that had room when the pod was picked up may have none when it is dropped.
      if (await this.#left(pod.key)) return ship.key;
    }
    throw new Error(`${pod.key} was dropped ${MOST_DROPS} times and was not taken\n${await this.state()}`);
  }

  /** False when the board has been drawn many times since and the pod still waits. */
  #left(key: string): Promise<boolean> {
    return this.page.evaluate(
      ([selector, most]) =>
        new Promise<boolean>((resolve) => {
          let frames = 0;
          const look = (): void => {
            frames += 1;
            if (document.querySelector(selector) === null) resolve(true);
            else if (frames === most) resolve(false);
            else requestAnimationFrame(look);
          };
          look();
        }),
      [waitingStill(key), FRAMES_FOR_A_DROP] as const,
    );
  }

  /** The pod no longer waits: it is on its way, or aboard. */
  async hasLeft(key: string): Promise<void> {
    await this.page.locator(waitingStill(key)).waitFor({ state: 'detached' });
  }

  async isAboard(key: string): Promise<void> {
    await this.page.locator(mirrored('pod', key)).waitFor({ state: 'attached' });
  }

  async emptyHand(): Promise<void> {
    const held = await this.picked();
    if (held === undefined) return;
    if (await this.#hasTouch()) {
      // A finger taps it once more, and it is back on the quay; where the stack moved meanwhile, it is tried again.
      await this.tap(held);
      await this.frames(4);
      return this.emptyHand();
    }
    await this.page.keyboard.press('Escape');
    await this.nothingPicked();
  }

  /** Places waiting pods until none waits, or none of those that wait fits anywhere, or `goOn`, asked before each, says no. */
  async placeAll(way: Way, goOn: () => Promise<boolean>): Promise<void> {
    const hopeless = new Set<string>();
    while (await goOn()) {
      const pod = (await this.waiting()).find((one) => !hopeless.has(workloadOf(one)));
      if (pod === undefined) break;
      if ((await this.place(pod, way)) === undefined) hopeless.add(workloadOf(pod));
    }
    await this.emptyHand();
  }

  async tap(thing: Thing): Promise<void> {
    const { x, y } = centre(thing);
    if (await this.#hasTouch()) await this.page.touchscreen.tap(x, y);
    else await this.page.mouse.click(x, y);
  }

  async setSpeed(factor: number): Promise<void> {
    await this.page.locator('.top-bar select.speed').selectOption(String(factor));
    await this.until(
      (wanted) =>
        (document.querySelector('.top-bar select.speed') as HTMLSelectElement | null)?.value === String(wanted),
      factor,
    );
  }

  async standsAt(tick: number): Promise<void> {
    await this.until(
      (wanted) => (window as Window & { desiredState?: () => Report }).desiredState?.().tick === wanted,
      tick,
    );
  }

  /** Hashes of the worlds that the page shows from now on, by tick, until there are so many. */
  hashes(count: number): Promise<Map<number, string>> {
    return this.page
      .evaluate(
        (wanted) =>
          new Promise<[number, string][]>((resolve) => {
            const seen = new Map<number, string>();
            const look = (): void => {
              const report = (window as Window & { desiredState?: () => Report }).desiredState?.();
              if (report !== undefined) seen.set(report.tick, report.hash);
              if (seen.size >= wanted) resolve([...seen]);
              else setTimeout(look, 10);
            };
            look();
          }),
        count,
      )
      .then((pairs) => new Map(pairs));
  }

  /** One moment of a drag, by mouse or finger. */
  async #press(what: 'down' | 'move' | 'up', x: number, y: number): Promise<void> {
    if (await this.#hasTouch()) {
      this.#fingers ??= await this.page.context().newCDPSession(this.page);
      const type = ({ down: 'touchStart', move: 'touchMove', up: 'touchEnd' } as const)[what];
      await this.#fingers.send('Input.dispatchTouchEvent', { type, touchPoints: what === 'up' ? [] : [{ x, y }] });
      return;
    }
    await this.page.mouse.move(x, y);
    if (what === 'down') await this.page.mouse.down();
    if (what === 'up') await this.page.mouse.up();
  }

  #fingers: CDPSession | undefined;
  #touch: Promise<boolean> | undefined;
  #hasTouch(): Promise<boolean> {
    this.#touch ??= this.page.evaluate(() => navigator.maxTouchPoints > 0);
    return this.#touch;
  }
}
