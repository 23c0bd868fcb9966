// A moment of a match in words: what happened, what began it, and which decision of a player is concerned.

import type { JudgedDecision, Moment } from '../../../shared/match/analysis.ts';
import type { Decision } from '../../../shared/match/decision.ts';
import { tagOf } from '../../../shared/match/rollout.ts';
import { type Fact, factMessage } from '../../../shared/sim/events.ts';
import { clock, money, whole } from '../../text/format.ts';
import { glossOfFact } from '../../text/gloss.ts';
import { wordIfKnown, type WordId, type Words } from '../../text/words.ts';
import { shortName } from '../desk.ts';

/** `Users of tickets lost 3,520 requests (node unreachable)`. */
export function momentText(words: Words, moment: Moment): string {
  const won = moment.points > 0;
  const amount = moment.term === 'cost' ? money(moment.amount) : whole(moment.amount, words.language);
  const id = `after.moment.${moment.term}.${won ? 'won' : 'cost'}` as WordId; // each term has both, which a test proves
  const text = words(id, { name: moment.subject.name, amount });
  const { lossReason } = moment;
  return lossReason === undefined ? text : `${text} (${lossWords(words, lossReason)})`;
}

export function lossWords(words: Words, reason: string): string {
  return wordIfKnown(words, `panels.loss.${reason}`) ?? reason;
}

/** What began it: the first thing in the chain of evidence that is not an order. Undefined where nothing was recorded. */
export function causeText(words: Words, { why, from }: Moment): string | undefined {
  const fact = [...why].reverse().find((one) => one.reason !== 'CommandApplied' && one.reason !== 'RequestsLost');
  if (fact === undefined) return undefined;
  const said = factText(words, fact);
  return fact.tick === from ? said : `${clock(fact.tick)} ${said}`;
}

function factText(words: Words, fact: Fact): string {
  const message = factMessage(fact);
  // Kubernetes' own messages often leave out whom they are about.
  const english = message.includes(fact.name) ? message : `${fact.name}: ${message}`;
  return glossOfFact(words.language, fact) ?? english;
}

/** `tickets scaled to 5`. */
export function decisionText(words: Words, decision: Decision): string {
  const { kind, name, node = '', replicas = 0, image = '' } = decision;
  return words(`after.decision.${kind}`, { name: shortName(name), node, replicas, version: tagOf(image) });
}

/** The decision, when it was, and what it was worth against the alternative. */
export function decisionLine(words: Words, decision: JudgedDecision): string {
  return words('after.moment.decision', { time: clock(decision.tick), what: decisionText(words, decision) });
}

/** What kube-scheduler would have done instead; undefined where nothing is known. */
export function alternativeText(words: Words, { alternative, verdict }: JudgedDecision): string | undefined {
  if (verdict === 'unjudged' || verdict === 'same') return undefined;
  return alternative.kind === 'node'
    ? words('after.instead.node', { node: alternative.node })
    : words(`after.instead.${alternative.kind}`);
}
