// A real tab of a real browser that can really be hidden. Playwright makes all its pages believe that they are in front, so this speaks the
// DevTools protocol itself: a Chromium with two tabs, of which the test looks at one.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findChromium } from '../support/chromium.ts';
import { temporaryFolder } from '../server/running-server.ts';

type Fields = Readonly<Record<string, unknown>>;

export class Tab {
  readonly #browser: ChildProcess;
  readonly #socket: WebSocket;
  readonly #remove: () => void;
  readonly #waiting = new Map<number, { resolve: (result: Fields) => void; reject: (error: Error) => void }>();
  #sent = 0;
  #session: string | undefined;
  #own = '';
  #other = '';

  private constructor(browser: ChildProcess, socket: WebSocket, remove: () => void) {
    this.#browser = browser;
    this.#socket = socket;
    this.#remove = remove;
    socket.addEventListener('message', ({ data }) =>
      this.#heard(JSON.parse(String(data)) as { id?: number; result?: Fields; error?: { message: string } }),
    );
  }

  static async open(address: string): Promise<Tab> {
    const folder = temporaryFolder();
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-background-networking',
      '--no-first-run',
      '--enable-unsafe-swiftshader',
      '--remote-debugging-port=0',
      `--user-data-dir=${folder.path}`,
    ];
    const browser = spawn(findChromium() ?? '', [...args, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const socket = new WebSocket(await doorOf(browser));
    await once(socket, 'open');
    const tab = new Tab(browser, socket, folder.remove);
    tab.#own = (await tab.#ask('Target.createTarget', { url: address }))['targetId'] as string;
    tab.#session = (await tab.#ask('Target.attachToTarget', { targetId: tab.#own, flatten: true }))[
      'sessionId'
    ] as string;
    return tab;
  }

  /** The value of an expression in the page. */
  async value<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#ask(
      'Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true },
      this.#session,
    );
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Waits until the expression is true in the page. Asked from outside: a hidden page's own clock hardly ticks. */
  async until(expression: string): Promise<void> {
    while (!(await this.value<boolean>(`Boolean(${expression})`)));
  }

  async hide(): Promise<void> {
    if (this.#other === '')
      this.#other = (await this.#ask('Target.createTarget', { url: 'about:blank' }))['targetId'] as string;
    await this.#ask('Target.activateTarget', { targetId: this.#other });
    await this.until('document.hidden');
  }

  async show(): Promise<void> {
    await this.#ask('Target.activateTarget', { targetId: this.#own });
    await this.until('!document.hidden');
  }

  async close(): Promise<void> {
    const ended = once(this.#browser, 'exit');
    this.#browser.kill();
    await ended;
    this.#remove();
  }

  #ask(method: string, params: Fields, sessionId?: string): Promise<Fields> {
    this.#sent += 1;
    const id = this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  #heard({ id, result, error }: { id?: number; result?: Fields; error?: { message: string } }): void {
    const waiting = this.#waiting.get(id ?? -1);
    this.#waiting.delete(id ?? -1);
    if (error !== undefined) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result ?? {});
  }
}

/** Chromium prints on which address it listens. */
async function doorOf(browser: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of browser.stderr ?? []) {
    text += String(chunk);
    const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`Chromium ended before it listened: ${text}`);
}
