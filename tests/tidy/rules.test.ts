// shared/RULES.md and the tests tell of the same rules, and no limit is only a promise.
import { expect, test } from 'vitest';
import { LIMITS } from '../../shared/base/limits.ts';
import { ALLOWED, expectOnlyAllowed } from './allow.ts';
import { CODE, TEXTS, textOf } from './source-tree.ts';

/** `| FIT-1 | the rule | its source, or "simplified: why" |` */
const ROW = /^\|\s*([A-Z]+-\d+)\s*\|([^|]*)\|([^|]*)\|\s*$/gm;
/** `[FIT-1]`, `[FIT-1, FIT-2]` in the name of a test or of a story. */
const NAMED = /\[([A-Z]+-\d+(?:,\s*[A-Z]+-\d+)*)\]/g;

/** Without the page there are no rules, and then no test can name one. */
const rules = [...(textOf('shared/RULES.md') ?? '').matchAll(ROW)].map((match) => ({
  id: match[1] ?? '',
  rule: (match[2] ?? '').trim(),
  source: (match[3] ?? '').trim(),
}));
const ids = rules.map((rule) => rule.id);

const named = TEXTS.filter((file) => file.path.startsWith('tests/') && !file.path.startsWith('tests/tidy/')).flatMap(
  (file) =>
    [...file.text.matchAll(NAMED)].flatMap((match) =>
      (match[1] ?? '').split(/,\s*/).map((id) => ({ id, path: file.path })),
    ),
);

test('each rule has one id, a sentence and a source', () => {
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  expect(twice, 'ids that stand twice in shared/RULES.md').toEqual([]);
  const bare = rules.filter((rule) => rule.rule === '' || rule.source === '').map((rule) => rule.id);
  expect(bare, 'rules without a sentence, or without a source or "simplified: why"').toEqual([]);
});

test('every row of the tables in shared/RULES.md is read', () => {
  const rows = (textOf('shared/RULES.md') ?? '').split('\n').filter((line) => /^\|\s*\**[A-Z]+-\d+/.test(line));
  expect(rows.length, 'rows that begin with an id but do not have the three cells').toBe(rules.length);
});

test('every rule is named by a test', () => {
  const unproved = ids.filter((id) => !named.some((mention) => mention.id === id));
  expectOnlyAllowed(unproved, ALLOWED.unprovedRules, 'rules that no test names');
});

test('every rule that a test names exists', () => {
  const unknown = named.filter(({ id }) => !ids.includes(id)).map(({ id, path }) => `${path}: [${id}]`);
  expect(unknown).toEqual([]);
});

test('every limit is asked for somewhere', () => {
  const users = CODE.filter(
    (file) => /^(shared|server|client)\//.test(file.path) && file.path !== 'shared/base/limits.ts',
  );
  const unused = Object.keys(LIMITS).filter(
    (name) => !users.some((file) => new RegExp(`\\bLIMITS\\.${name}\\b`).test(file.text)),
  );
  expectOnlyAllowed(unused, ALLOWED.unusedLimits, 'limits that nothing asks for');
});
