// Makes a fresh clone ready: installs the packages that the lock file names, and finds the Node 24 that comes with them.
// Plain JavaScript without packages, because it runs before there are any, on whatever Node from 20 on the computer has.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** TypeScript runs as it is, and SQLite is built in, from this major version of Node on. */
const NODE_MAJOR = 24;

/** @typedef {Record<string, {version?: string, integrity?: string, optional?: boolean}>} Packages */

/** @param {string} file @returns {Packages | undefined} */
function packagesOf(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Whether node_modules holds what the lock file names. Contents are compared, not times: a checkout gives every file a new time.
 * Optional packages may be absent, since most of them are for other systems, but not in another version.
 */
function installed() {
  const wanted = packagesOf(`${root}package-lock.json`) ?? {};
  const present = packagesOf(`${root}node_modules/.package-lock.json`);
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * Installs what is missing.
 * @returns {string | undefined} undefined if all is there, else one sentence that says what went wrong.
 */
export function install() {
  if (installed()) return undefined;
  console.log('Installing the packages, once: this takes a minute.');
  // Under `npm start` these two name the npm that runs us and its Node; otherwise npm is looked up as a shell would.
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const flags = ['ci', '--no-fund', '--no-audit', '--loglevel=error'];
  const done = npm
    ? spawnSync(node ?? process.execPath, [npm, ...flags], { cwd: root, stdio: 'inherit' })
    : spawnSync(`npm ${flags.join(' ')}`, { cwd: root, stdio: 'inherit', shell: true });
  if (done.status === 0) return undefined;
  return `The packages could not be installed: \`npm ci\` ended with ${done.status ?? done.signal ?? done.error?.message}; see its message above.`;
}

/**
 * The Node to go on with: our own when it was installed, else the running one when it is new enough.
 * @returns {string | undefined} the path of its program, or undefined if there is none.
 */
export function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const ours = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
    .map((name) => `${root}node_modules/${name}/${file}`)
    .find((path) => existsSync(path));
  if (ours !== undefined) return ours;
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR ? process.execPath : undefined;
}

/**
 * Installs, finds Node, and returns its path; where that fails, says why in one sentence and ends the process with 1.
 * @returns {string}
 */
export function prepare() {
  const problem = install();
  if (problem !== undefined) end(problem);
  const node = findNode();
  if (node === undefined) {
    end(
      `Node ${NODE_MAJOR} is needed and npm has none for ${process.platform} ${process.arch}: install it from nodejs.org.`,
    );
  }
  return node;
}

/** @param {string} sentence @returns {never} */
export function end(sentence) {
  console.error(sentence);
  process.exit(1);
}
