// The simulation's identity, and the keeping of every simulation that was ever run: a journal is proved and replayed with the build that
// it names. Which journal needs which build is the callers' business.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compareText } from '../shared/base/order.ts';

const SHARED = fileURLToPath(new URL('../shared', import.meta.url));
const ENTRY = fileURLToPath(new URL('./build-entry.ts', import.meta.url));

type Entry = typeof import('./build-entry.ts');
/** Builds from before there were analyses have none. */
export type Build = Omit<Entry, 'analyse'> & Partial<Pick<Entry, 'analyse'>>;

let known: string | undefined;

/** SHA-256, in 64 hexadecimal digits, over the paths and texts of shared/'s sources in the order of their paths. */
export function buildId(): string {
  known ??= idOf(SHARED);
  return known;
}

function idOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(folder, file).split(sep).join('/') }));
  for (const { file, path } of files.sort((x, y) => compareText(x.path, y.path))) {
    // A file's length goes first, so that no text can be taken for the next path.
    const text = readFileSync(file);
    hash.update(`${path}\n${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

function bundlePath(data: string, id: string): string {
  return join(resolve(data), 'builds', `${id}.mjs`);
}

/** Writes this build's bundle into the data folder unless it is there. Takes about a second the first time; throws the system's errors. */
export async function keepBuild(data: string): Promise<void> {
  const path = bundlePath(data, buildId());
  if (existsSync(path)) return;
  const { build } = await import('vite');
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: ENTRY,
      write: false,
      minify: false,
      rolldownOptions: { output: { format: 'es', codeSplitting: false } },
    },
  });
  const outputs = 'output' in made ? made.output : Array.isArray(made) ? made.flatMap((one) => one.output) : [];
  const chunk = outputs.find((one) => one.type === 'chunk');
  if (chunk === undefined) throw new Error('the bundle of the simulation came out empty');
  mkdirSync(join(resolve(data), 'builds'), { recursive: true });
  writeFileSync(`${path}.tmp`, chunk.code);
  renameSync(`${path}.tmp`, path);
}

/** The build of this id: the present one, or one that was kept; undefined where it is not available. */
export async function loadBuild(id: string, data: string): Promise<Build | undefined> {
  if (id === buildId()) return import('./build-entry.ts');
  const path = bundlePath(data, id);
  return /^[0-9a-f]{64}$/.test(id) && existsSync(path)
    ? ((await import(pathToFileURL(path).href)) as Build)
    : undefined; // kept by keepBuild from the same entry
}
