// Korean beneath Kubernetes' English: kubectl's messages stay as they are, and this says the same in Korean. Nothing is said in English, where
// the message speaks for itself. Texts are assets/locales/ko/gloss.json.

import texts from '../../assets/locales/ko/gloss.json' with { type: 'json' };
import type { Status } from '../../shared/kinds/status.ts';
import type { Fact } from '../../shared/sim/events.ts';
import { fill, type Values } from './fill.ts';
import type { Language } from './words.ts';

const known: Readonly<Record<string, string>> = texts;

function say(id: string, values: Values = {}): string | undefined {
  const text = known[id];
  return text === undefined ? undefined : fill(text, values);
}

/** A pattern of an English text, and the Korean text that its groups fill as `a` and `b`. */
type Pattern = readonly [RegExp, string];

function firstMatch(patterns: readonly Pattern[], text: string): string | undefined {
  for (const [pattern, id] of patterns) {
    const found = pattern.exec(text);
    if (found) return say(id, { a: found[1] ?? '', b: say(`mode.${found[2]}`) ?? found[2] ?? '' });
  }
  return undefined;
}

/** What `sim/commands/describe` says of commands. */
const ORDERS: readonly Pattern[] = [
  [/^bind (\S+) to (\S+)$/, 'order.bind'],
  [/^update deployments\/scale (\S+)$/, 'order.scale'],
  [/^update nodes (\S+)$/, 'order.node'],
  [/^delete pods (\S+)$/, 'order.delete'],
  [/^create pods\/eviction (\S+)$/, 'order.evict'],
  [/^update deployments (\S+)$/, 'order.update'],
  [/^(\S+) gets (\S+) requests\/s$/, 'order.traffic'],
  [/^order machine (\S+)$/, 'order.machine'],
  [/^node-poweroff (\S+)$/, 'order.poweroff'],
  [/^node-restart (\S+)$/, 'order.restart'],
  [/^kernel-panic (\S+)$/, 'order.panic'],
  [/^registry-stop (\S+)$/, 'order.registry-stop'],
  [/^registry-start (\S+)$/, 'order.registry-start'],
  [/^container-kill (\S+)$/, 'order.kill'],
  [/^(?:take|leave) seat (\S+)$/, 'order.seat'],
  [/^(\S+) to (automatic|manual|down)$/, 'order.loop'],
];

const REFUSALS: readonly Pattern[] = [
  [/pod (\S+) is already assigned to node "([^"]+)"/, 'status.assigned'],
  [/pod (\S+) is being deleted/, 'status.deleting'],
  [/"([^"]+)" not found$/, 'status.NotFound'],
  [/"([^"]+)" already exists$/, 'status.AlreadyExists'],
];

export function glossOfOrder(language: Language, text: string): string | undefined {
  return language === 'ko' ? firstMatch(ORDERS, text) : undefined;
}

export function glossOfStatus(language: Language, status: Status): string | undefined {
  if (language !== 'ko') return undefined;
  return firstMatch(REFUSALS, status.message) ?? say(`status.${status.reason}`) ?? say('status.other');
}

/** One reason of a filter, such as `Insufficient cpu`. Also in a list: `Insufficient cpu, Too many pods`. */
export function glossOfFilter(language: Language, reasons: string): string | undefined {
  if (language !== 'ko') return undefined;
  return reasons
    .split(', ')
    .map((reason) => filter(reason) ?? reason)
    .join(', ');
}

function filter(reason: string): string | undefined {
  const taint = /had untolerated taint(?:\(s\)| \{(.*)\})/.exec(reason);
  // A taint without a value ends in `: `.
  return taint ? say('taint', { a: (taint[1] ?? '').replace(/: $/, '') }) : say(reason);
}

/** `0/5 nodes are available: 3 Insufficient cpu, 2 node(s) were unschedulable. preemption: …` */
export function glossOfFit(language: Language, message: string): string | undefined {
  if (language !== 'ko') return undefined;
  const found = /^0\/(\d+) nodes are available: (.*?)\.(?: (?:no new claims|preemption).*)?$/.exec(message);
  if (!found) return undefined;
  const reasons = (found[2] ?? '').split(', ').map((part) => {
    const [, count = '', reason = ''] = /^(\d+) (.*)$/.exec(part) ?? [];
    return say('fit.one', { count, reason: filter(reason) ?? reason }) ?? part;
  });
  return say('fit', { count: found[1] ?? '', reasons: reasons.join(', ') });
}

/** `automatic`, or `automatic from second 49 on` while a hand-over takes its time. */
function modeIn(text: string): string | undefined {
  const [, mode = '', second] = /^(\w+)(?: from second (\d+) on)?$/.exec(text) ?? [];
  const said = say(`mode.${mode}`);
  return said === undefined || second === undefined ? said : say('mode.from', { mode: said, second });
}

/** A fact in Korean; undefined where nobody has written it, and in English. */
export function glossOfFact(language: Language, fact: Fact): string | undefined {
  if (language !== 'ko') return undefined;
  if (fact.reason === 'FailedScheduling') return glossOfFit(language, String(fact.first));
  const { kind, name, first, second } = fact;
  const order = /^(.*?)(?:: (.*))?$/.exec(String(second));
  if (fact.reason === 'CommandApplied' || fact.reason === 'CommandRefused')
    return glossOfOrder(language, order?.[1] ?? '');
  return say(fact.reason, { kind, name, first: modeIn(String(first)) ?? say(String(first)) ?? first, second });
}
