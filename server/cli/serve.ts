// The command `serve`, which `npm start` runs: opens the data folder, starts the game server, prints where it can be reached, and ends
// it on a signal within ten seconds. Whatever keeps it from serving is one sentence and exit 1.
import { renderUnicodeCompact } from 'uqr';
import { localAddress, networkAddresses } from '../addresses.ts';
import { buildId, keepBuild } from '../build.ts';
import { type Config, type ConfigFlags, readConfig } from '../config.ts';
import { type GameServer, startGameServer } from '../game-server.ts';
import { type DataFolder, describeStorageError, errorCode, openDataFolder } from '../journals/data-folder.ts';
import { Matches } from '../matches.ts';
import { readScenarios } from '../scenarios.ts';
import { Complaint } from './complaint.ts';

export interface ServeFlags extends ConfigFlags {
  readonly json?: boolean;
}

/** What a drain may take before the process ends anyway. */
const DRAIN_MS = 8_000;

/** Resolves when the server listens; the process lives on until a signal ends it. Throws Complaint. */
export async function serve(flags: ServeFlags): Promise<void> {
  const config = readConfig(flags, process.env);
  if ('problem' in config) {
    complain(config.problem);
    process.exitCode = 2; // wrong usage
    return;
  }
  const folder = openDataFolder(config.data);
  if ('problem' in folder) throw new Complaint(folder.problem);
  const matches = new Matches({ folder, scenarios: readScenarios(complain), build: buildId(), complain });
  const server = await start(config, folder, matches);
  const drain = (exitCode: number): void => {
    // The journals are written as they grow, so that there is nothing to lose by not waiting for ever.
    setTimeout(() => process.exit(exitCode), DRAIN_MS).unref();
    server.drain().finally(() => process.exit(exitCode));
  };
  process.once('SIGTERM', () => drain(0));
  process.once('SIGINT', () => drain(0));
  process.on('uncaughtException', (error) => {
    complain(`The server ends because of a mistake of its own: ${error.stack ?? error.message}`);
    drain(1);
  });
  announce(config, server, flags.json === true);
  keepBuild(config.data).catch((error: unknown) => complain(describeStorageError(folder.path, error)));
}

async function start(config: Config, folder: DataFolder, matches: Matches): Promise<GameServer> {
  try {
    return await startGameServer({
      ...config,
      matches,
      log: complain,
      fail: (error) => {
        // Exit at once: every further tick would be one that nobody could prove.
        complain(describeStorageError(folder.path, error.cause ?? error));
        process.exit(1);
      },
    });
  } catch (error) {
    folder.index.close();
    throw new Complaint(describeListenError(config, error));
  }
}

function describeListenError({ host, port }: Config, error: unknown): string {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: end the program that uses it, or choose another with --port NUMBER or PORT=NUMBER.`;
    case 'EACCES':
      return `Port ${port} needs more rights than this account has: choose one above 1023 with --port NUMBER or PORT=NUMBER.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This computer has no address ${host}: choose another with --host ADDRESS.`;
    default:
      return `The server could not start: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function announce({ host }: Config, { port, recovered }: GameServer, json: boolean): void {
  const local = localAddress(host, port);
  const network = networkAddresses(host, port);
  if (json) {
    process.stdout.write(`${JSON.stringify({ address: local, network, port, recovered })}\n`);
    return;
  }
  const lines = ['', `Desired State is ready: open ${local}`, ''];
  if (recovered > 0)
    lines.push(`${recovered === 1 ? 'One match is' : `${recovered} matches are`} back where the last run ended.`, '');
  const [first] = network;
  if (first !== undefined) {
    lines.push('Phones and laptops in the same network open', ...network.map((address) => `  ${address}`), '');
    if (process.stdout.isTTY) lines.push(renderUnicodeCompact(first), '');
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
