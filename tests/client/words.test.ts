// Korean and English are complete: the same keys, the same blanks, nothing empty, and a Korean gloss for everything that the cluster says.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import gloss from '../../assets/locales/ko/gloss.json' with { type: 'json' };
import { glossOfFact, glossOfFilter, glossOfFit, glossOfOrder, glossOfStatus } from '../../client/text/gloss.ts';
import { languageFor } from '../../client/text/language.ts';
import { CHOICES } from '../../client/session/settings.ts';
import { CUES } from '../../client/sound/cue.ts';
import { english, korean } from '../../client/text/locales.ts';
import { createWords, wordIfKnown } from '../../client/text/words.ts';
import { NO_EVENT, tick } from '../../shared/base/units.ts';
import { ROLES } from '../../shared/journal/command.ts';
import { failure, STATUS_CODES, type StatusReason } from '../../shared/kinds/status.ts';
import type { Fact } from '../../shared/sim/events.ts';
import { REASONS, type Reason } from '../../shared/sim/reasons.ts';
import { FIT_REASONS } from '../../shared/sim/scheduler/plugins/node-resources-fit.ts';
import { LOSS_REASONS } from '../../shared/sim/traffic/loss-reasons.ts';

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;
const en: Texts = english;
const ko: Texts = korean;
const keys = (texts: Texts): string[] =>
  Object.entries(texts).flatMap(([file, all]) => Object.keys(all).map((key) => `${file}.${key}`));
const textOf = (texts: Texts, id: string): string =>
  texts[id.slice(0, id.indexOf('.'))]?.[id.slice(id.indexOf('.') + 1)] ?? '';

test('both languages have the same keys', () => {
  expect(keys(ko).sort()).toEqual(keys(en).sort());
});

test('both languages fill the same blanks', () => {
  const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? '').sort();
  // Korean counts `{count}개` where English needs `{count|pod|pods}`; the names must be the same.
  const different = keys(en).filter(
    (id) => [...new Set(blanks(textOf(en, id)))].join() !== [...new Set(blanks(textOf(ko, id)))].join(),
  );
  expect(different).toEqual([]);
});

test('no text is empty, and Korean texts are Korean or names', () => {
  expect(keys(en).filter((id) => textOf(en, id).trim() === '' || textOf(ko, id).trim() === '')).toEqual([]);
  const same = keys(en).filter(
    (id) => textOf(en, id) === textOf(ko, id) && /[a-z]{2,}/.test(textOf(ko, id).replace(/\{[^}]*\}/g, '')),
  );
  // Kubernetes' own terms, units, keys of a keyboard, the game's name.
  expect(
    same.filter(
      (id) => !/Cordon|Uncordon|Ready|kube-scheduler|Desired State|\bms\b|Tab|Esc|cpu|memory/i.test(textOf(ko, id)),
    ),
  ).toEqual([]);
});

test('no particle in Korean texts is guessed: blanks before particles name the pair', () => {
  const guessed = keys(ko).filter((id) => /\}(?:은|는|이|가|을|를|과|와|으로|로)(?=[\s,.:?!]|$)/.test(textOf(ko, id)));
  expect(guessed).toEqual([]);
  expect(
    Object.entries(gloss).filter(([, text]) => /\}(?:은|는|이|가|을|를|과|와|으로|로)(?=[\s,.:?!]|$)/.test(text)),
  ).toEqual([]);
});

test('says a text in the language of the moment, and tells of the change', () => {
  const words = createWords('en');
  const seen: string[] = [];
  words.subscribe(() => seen.push(words.language));
  expect(words('panels.queue.count', { count: 1 })).toBe('1 pod waiting');
  words.set('ko');
  words.set('ko');
  expect(words('panels.queue.count', { count: 1 })).toBe('파드 1개 대기');
  expect(seen).toEqual(['ko']);
  expect(wordIfKnown(words, 'panels.loss.timed out')).toBe('시간 초과');
  expect(wordIfKnown(words, 'panels.loss.struck by lightning')).toBeUndefined();
});

test('every reason for which users lose requests has its words', () => {
  const words = createWords('ko');
  expect(LOSS_REASONS.filter((reason) => wordIfKnown(words, `panels.loss.${reason}`) === undefined)).toEqual([]);
});

test('takes the chosen language, else the first that the browser wants, else English', () => {
  expect(languageFor('en', ['ko-KR'])).toBe('en');
  expect(languageFor(null, ['fr-FR', 'ko-KR', 'en'])).toBe('ko');
  expect(languageFor(null, ['fr-FR'])).toBe('en');
  expect(languageFor('nonsense', ['en-GB'])).toBe('en');
});

function fact(reason: Reason, first: string | number = 'web', second: string | number = 'x'): Fact {
  return {
    id: NO_EVENT,
    tick: tick(3),
    reason,
    kind: 'Pod',
    namespace: 'shop',
    name: 'web-1',
    uid: 'u',
    first,
    second,
    cause: NO_EVENT,
  };
}

test('every fact has Korean beneath, and no blank is left', () => {
  const silent = (Object.keys(REASONS) as Reason[]).filter((reason) => {
    if (reason === 'CommandApplied' || reason === 'CommandRefused')
      return glossOfFact('ko', fact(reason, 's1', 'bind web-1 to node-2')) === undefined;
    const first = reason === 'FailedScheduling' ? '0/5 nodes are available: 5 Insufficient cpu. preemption: x.' : 'web';
    const text = glossOfFact('ko', fact(reason, first));
    return text === undefined || /[{}]/.test(text);
  });
  expect(silent).toEqual([]);
  expect(glossOfFact('en', fact('Scheduled'))).toBeUndefined();
});

test('turns what kube-scheduler says into Korean, filter by filter', () => {
  const message =
    '0/5 nodes are available: 1 node(s) had untolerated taint {dedicated: customs}, 1 node(s) were unschedulable, 3 Insufficient cpu. no new claims to deallocate, preemption: 0/5 nodes are available: 5 x.';
  expect(glossOfFit('ko', message)).toBe(
    '노드 5개 가운데 놓을 수 있는 곳이 없습니다: 1개는 톨러레이션이 없는 테인트 dedicated: customs, 1개는 cordon됨, 3개는 CPU 부족',
  );
  expect(glossOfFit('ko', 'something else')).toBeUndefined();
  expect(glossOfFilter('ko', 'node(s) had untolerated taint {node.kubernetes.io/unreachable: }')).toBe(
    '톨러레이션이 없는 테인트 node.kubernetes.io/unreachable',
  );
  expect(glossOfFilter('ko', "Insufficient memory, node(s) didn't match Pod's node affinity/selector")).toBe(
    '메모리 부족, 노드 어피니티나 셀렉터가 맞지 않음',
  );
  expect(FIT_REASONS.filter((reason) => glossOfFilter('ko', reason) === reason)).toEqual([]);
});

test('says what was ordered and who keeps a loop', () => {
  expect(glossOfOrder('ko', 'bind web-7 to node-3')).toBe('web-7을 node-3에 배치');
  expect(glossOfOrder('ko', 'scheduler to automatic')).toBe('scheduler 루프를 자동으로');
  expect(glossOfFact('ko', fact('LoopChanged', 'automatic from second 49 on'))).toBe('루프 web-1: 49초부터 자동');
});

test('every refusal has Korean beneath', () => {
  const reasons = Object.keys(STATUS_CODES) as StatusReason[];
  expect(reasons.filter((reason) => glossOfStatus('ko', failure(reason, 'no')) === undefined)).toEqual([]);
  const assigned = failure(
    'Conflict',
    'Operation cannot be fulfilled on pods/binding "web-1": pod web-1 is already assigned to node "node-2"',
  );
  expect(glossOfStatus('ko', assigned)).toBe('파드 web-1은 이미 노드 node-2에 배치되었습니다.');
  expect(glossOfStatus('en', assigned)).toBeUndefined();
});

const SOURCES = readdirSync(new URL('../../client', import.meta.url), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('dist'))
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'))
  .join('\n');
/** Ids made from data begin with a fixed part: `match.role.${role}`. */
const BEGINNINGS = [...SOURCES.matchAll(/`([a-z]+\.[\w.-]*)\$\{/g)]
  .map((match) => match[1] ?? '')
  .filter((beginning) => beginning.slice(0, beginning.indexOf('.')) in en);

test('no text is written for nobody', () => {
  const unused = keys(en).filter(
    (id) => !SOURCES.includes(`'${id}'`) && !BEGINNINGS.some((beginning) => id.startsWith(beginning)),
  );
  expect(unused).toEqual([]);
});

test('the code asks for no text that nobody wrote', () => {
  const known = new Set(keys(en));
  const files = Object.keys(en).join('|');
  const named = [...SOURCES.matchAll(new RegExp(`'((?:${files})\\.[a-z][\\w. -]*)'`, 'g'))].map(
    (match) => match[1] ?? '',
  );
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter((id) => !known.has(id))).toEqual([]);
  expect(BEGINNINGS.length).toBeGreaterThan(10);
  expect(BEGINNINGS.filter((beginning) => !keys(en).some((id) => id.startsWith(beginning)))).toEqual([]);
});

/** Ids made from data, and all the data there is: what stands there besides is stale, what is not there would be missed in play. */
const FAMILIES: readonly (readonly [string, readonly string[]])[] = [
  ['panels.loss.', LOSS_REASONS],
  ['match.role.', ROLES],
  ['sound.caption.', [...CUES, 'unease']],
  ['announce.handed.', ['automatic', 'manual', 'down']],
  ...Object.entries(CHOICES).map(([name, choices]) => [`settings.${name}.`, [...choices, 'hint']] as const),
];

test.each(FAMILIES)('%s… has a text for everything there is of the kind, and no other', (beginning, members) => {
  const found = keys(en)
    .filter((id) => id.startsWith(beginning))
    .map((id) => id.slice(beginning.length));
  expect(found.sort()).toEqual([...members].sort());
});
