// Who may import whom: the picture in shared/ARCHITECTURE.md, as a test.
import { describe, expect, test } from 'vitest';
import { CODE, type Import, importsOf, type SourceFile } from './source-tree.ts';

/** Each folder of shared/ knows itself and those before it. */
const ORDER = ['base', 'kinds', 'manifest', 'journal', 'sim', 'scenario', 'match', 'api', 'wire', 'debug'];
/** The only packages of shared/. They stand at its edge, where text from outside becomes objects. */
const PACKAGES = ['yaml', 'zod'];
const PURE_OF_PACKAGES = ['base', 'kinds', 'sim'];

const top = (path: string): string => path.split('/')[0] ?? '';

/** One line for each import of these files that `wrong` has words for. */
function offences(
  files: readonly SourceFile[],
  wrong: (file: SourceFile, found: Import) => string | undefined,
): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((found) => {
      const reason = wrong(file, found);
      return reason === undefined ? [] : [`${file.path} imports ${found.specifier}: ${reason}`];
    }),
  );
}

const shared = CODE.filter((file) => top(file.path) === 'shared');

describe('shared/', () => {
  test('has files only in the folders of the order', () => {
    const stray = shared.map((file) => file.path).filter((path) => !ORDER.includes(path.split('/')[1] ?? ''));
    expect(stray).toEqual([]);
  });

  test('each folder imports only itself and those before it', () => {
    const found = offences(shared, (file, { target }) => {
      if (target === undefined) return undefined;
      if (top(target) !== 'shared') return 'shared/ knows nothing outside itself';
      const from = file.path.split('/')[1] ?? '';
      const to = target.split('/')[1] ?? '';
      return ORDER.indexOf(to) > ORDER.indexOf(from) ? `${to} comes after ${from}` : undefined;
    });
    expect(found).toEqual([]);
  });

  test('knows of all packages only yaml and zod, and base, kinds and sim know none', () => {
    const found = offences(shared, (file, { specifier, target }) => {
      if (target !== undefined) return undefined;
      if (!PACKAGES.includes(specifier)) return 'not a package for shared/';
      return PURE_OF_PACKAGES.includes(file.path.split('/')[1] ?? '') ? 'packages stay at the edge' : undefined;
    });
    expect(found).toEqual([]);
  });
});

test('server/ imports nothing of client/ and tests/', () => {
  const server = CODE.filter((file) => top(file.path) === 'server');
  const found = offences(server, (_, { target }) =>
    target !== undefined && ['client', 'tests'].includes(top(target)) ? 'not for a server' : undefined,
  );
  expect(found).toEqual([]);
});

test('client/ imports nothing of tests/, and of server/ only types', () => {
  // The build of the client is no part of it: its settings run in Node and may ask the server's tools for the build's id.
  const client = CODE.filter((file) => top(file.path) === 'client' && !file.path.endsWith('.config.ts'));
  const found = offences(client, (_, { target, typeOnly }) => {
    if (target === undefined) return undefined;
    if (top(target) === 'tests') return 'not for a client';
    return top(target) === 'server' && !typeOnly ? 'only `import type`' : undefined;
  });
  expect(found).toEqual([]);
});

test('the reader of imports sees every form', () => {
  const file: SourceFile = {
    path: 'server/rooms/x.ts',
    text: [
      "import a from './a.ts';",
      "import { b,\n  type C } from '../b.ts';",
      "import type { D } from './d.ts';",
      "import * as e from 'phaser';",
      "import './f.css';",
      "export { g } from './g.ts';",
      "export * from './h.ts';",
      "const i = await import('./i.ts');",
      "new Worker(new URL('./j.ts', import.meta.url));",
      "import scene from '../../assets/k.yaml?raw';",
    ].join('\n'),
  };
  expect(importsOf(file).map((found) => `${found.typeOnly ? 'type ' : ''}${found.target ?? found.specifier}`)).toEqual([
    'server/rooms/a.ts',
    'server/b.ts',
    'type server/rooms/d.ts',
    'phaser',
    'server/rooms/f.css',
    'server/rooms/g.ts',
    'server/rooms/h.ts',
    'assets/k.yaml',
    'server/rooms/i.ts',
    'server/rooms/j.ts',
  ]);
});
