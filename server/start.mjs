// `npm start`: from a fresh clone to a running server. Installs what is missing, builds the client when it is older than its
// sources, and hands over to `serve` of the command line, with Node 24. It knows nothing of the game.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { end, prepare, root } from './install.mjs';

/** The newest change below `path`, in ms; folders count, because a deleted file shows only there. */
function newest(/** @type {string} */ path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  let latest = status.mtimeMs;
  for (const name of readdirSync(path)) {
    if (name !== 'node_modules' && name !== 'dist') latest = Math.max(latest, newest(`${path}/${name}`));
  }
  return latest;
}

function buildIsCurrent() {
  const page = `${root}client/dist/index.html`;
  if (!existsSync(page)) return false;
  const built = statSync(page).mtimeMs;
  // Making or emptying dist touches the folder client/ itself, so its entries are asked, not the folder.
  const sources = readdirSync(`${root}client`)
    .filter((name) => name !== 'dist')
    .map((name) => `client/${name}`);
  return [...sources, 'shared', 'assets', 'package-lock.json'].every((name) => newest(`${root}${name}`) <= built);
}

const node = prepare();
if (!buildIsCurrent()) {
  console.log('Building the client.');
  const vite = [
    `${root}node_modules/vite/bin/vite.js`,
    'build',
    '--config',
    'client/vite.config.ts',
    '--logLevel',
    'warn',
  ];
  const built = spawnSync(node, vite, { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) end('The client could not be built; see the message above.');
}

const main = `${root}server/cli/main.ts`;
const server = spawn(node, [main, 'serve', ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal sends Ctrl-C to the server as well, a service manager sends SIGTERM to this process alone; the server ends first.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => server.kill('SIGTERM'));
server.on('error', (error) => end(`The server could not be started: ${error.message}.`));
server.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
