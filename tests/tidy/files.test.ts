// The form of files: names, sizes, opening comments, and that something uses each.
import { expect, test } from 'vitest';
import { ALLOWED, expectOnlyAllowed } from './allow.ts';
import { CODE, importsOf, PATHS, TEXTS, textOf } from './source-tree.ts';

const AIM = 120;
const STOP = 400;
/** Words that name a drawer, not a thing. Kubernetes' own "controller-manager" is a thing. */
const EMPTY_WORDS = ['util', 'utils', 'helper', 'helpers', 'manager', 'impl'];
/** Names that tools look for in this form. */
const GIVEN_NAMES = ['README.md', 'ARCHITECTURE.md', 'RULES.md', 'LICENSE'];

/** 'replicaSetHelper', 'ReplicaSetHelper', 'replica-set-helper' and 'REPLICA_HELPER' → their words in lower case. */
function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function emptyWord(name: string): string | undefined {
  const found = words(name);
  return found.find((word, i) => EMPTY_WORDS.includes(word) && !(word === 'manager' && found[i - 1] === 'controller'));
}

test('file and folder names are lowercase-hyphenated and say what is inside', () => {
  const wrong = PATHS.flatMap((path) => path.split('/').map((part) => ({ path, part }))).filter(
    ({ part }) =>
      !GIVEN_NAMES.includes(part) &&
      (!/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part) || emptyWord(part) !== undefined),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('the top of the repository holds what its users expect there, and the settings of tools', () => {
  const expected = ['client', 'server', 'shared', 'assets', 'tests', 'package.json', 'tsconfig.json', 'README.md'];
  expected.push('LICENSE', 'package-lock.json', 'biome.json');
  const tops = new Set(PATHS.map((path) => path.split('/')[0] ?? ''));
  expect([...tops].filter((name) => !expected.includes(name) && !name.startsWith('.'))).toEqual([]);
});

test('exported names say what they are', () => {
  const exported =
    /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|interface|type)\s+(\w+)/gm;
  const wrong = CODE.flatMap((file) =>
    [...file.text.matchAll(exported)]
      .map((match) => match[1] ?? '')
      .filter((name) => emptyWord(name) !== undefined)
      .map((name) => `${file.path}: ${name}`),
  );
  expect(wrong).toEqual([]);
});

test(`no file of code is longer than ${STOP} lines`, () => {
  const sizes = CODE.map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }));
  const long = sizes.filter(({ lines }) => lines > AIM).sort((a, b) => b.lines - a.lines);
  const longest = long.slice(0, 5).map(({ path, lines }) => `${path} ${lines}`);
  console.log(
    `${long.length} of ${sizes.length} files are longer than ${AIM} lines; the longest: ${longest.join(', ')}`,
  );
  const tooLong = sizes.filter(({ lines }) => lines > STOP).map(({ path }) => path);
  expectOnlyAllowed(tooLong, ALLOWED.longFiles, `files of more than ${STOP} lines`);
});

test('every file of code opens with a comment', () => {
  const silent = CODE.filter((file) => !/^(#!.*\n)?\/[/*]/.test(file.text)).map((file) => file.path);
  expect(silent).toEqual([]);
});

/** Files of code named in package.json's scripts and by the client's page, the tests, and the configuration of tools. */
function entryPoints(): string[] {
  const scripts = [...(textOf('package.json') ?? '').matchAll(/[\w/.-]+\.(?:ts|mjs)\b/g)].map((match) => match[0]);
  const page = [...(textOf('client/index.html') ?? '').matchAll(/src="\.?\/?([\w/.-]+\.ts)"/g)];
  const tests = CODE.map((file) => file.path).filter((path) => /^tests\/.*\.test\.ts$/.test(path));
  return [...scripts, ...page.map((match) => `client/${match[1]}`), ...tests, 'tests/vitest.config.ts'];
}

test('something uses every file of code', () => {
  const files = new Map(CODE.map((file) => [file.path, file]));
  const alive = new Set<string>();
  const visit = (path: string): void => {
    const file = files.get(path);
    if (file === undefined || alive.has(path)) return;
    alive.add(path);
    for (const { target } of importsOf(file)) if (target !== undefined) visit(target);
  };
  for (const path of entryPoints()) visit(path);
  const dead = [...files.keys()].filter((path) => !alive.has(path) && !path.endsWith('.d.ts'));
  expectOnlyAllowed(dead, ALLOWED.deadFiles, 'files that no entry point reaches');
});

test('nothing names a place or a registry of one computer', () => {
  const places = [
    /(?<![\w.$}'"])\/(?:work|home|root|Users|tmp|private|mnt)\/[\w.-]/,
    /['"`(]\/(?:work|home|root|Users|tmp|private|mnt)\/[\w.-]/,
    /\b[A-Z]:\\\\?Users\b/,
    /\bregistry\.npmjs|\bdeb\.debian\.org/,
  ];
  const wrong = TEXTS.filter((file) => file.path !== 'tests/tidy/files.test.ts').flatMap((file) =>
    file.text
      .split('\n')
      .flatMap((line, i) =>
        places.some((place) => place.test(line)) ? [`${file.path}:${i + 1}: ${line.trim().slice(0, 100)}`] : [],
      ),
  );
  expect(wrong).toEqual([]);
});
