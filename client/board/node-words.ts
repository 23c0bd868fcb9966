// What is said of a node that is only a point or a hull: its name, how it is, how full. From the survey alone, so that it is known of all of them.

import type { WordId, Words } from '../text/words.ts';
import type { Moment } from './scene-model.ts';
import { conditionAt, countConditions, type Pier, type ShipCondition } from './survey.ts';

/** Undefined for a name that is no node. */
export function nodeWords(words: Words, { survey }: Moment, name: string): string | undefined {
  const index = survey.roll.indexes.get(name);
  if (index === undefined) return undefined;
  const share = (one: Float32Array): number => Math.round((one[index] ?? 0) * 100);
  const pier = survey.roll.piers.find(({ ships }) => ships.includes(name));
  return words('zoom.node', {
    node: name,
    zone: pier?.zone ?? '',
    condition: conditionWords(words, conditionAt(survey, index)),
    count: survey.pods[index] ?? 0,
    cpu: share(survey.cpu),
    cpuUsed: share(survey.cpuUsed),
    memory: share(survey.memory),
    memoryUsed: share(survey.memoryUsed),
  });
}

export function conditionWords(words: Words, condition: ShipCondition): string {
  return words(`zoom.condition.${condition}` satisfies WordId);
}

/** A pier with its number of nodes, and how many are in trouble. */
export function pierWords(words: Words, { survey }: Moment, pier: Pier): string {
  const first = survey.roll.indexes.get(pier.ships[0] ?? '') ?? 0;
  const last = first + pier.ships.length;
  const counts = countConditions({ ...survey, conditions: survey.conditions.subarray(first, last) });
  const troubles = (['cordoned', 'overloaded', 'silent', 'not-ready', 'dark'] as const)
    .filter((one) => counts[one] > 0)
    .map((one) => `${conditionWords(words, one)} ${counts[one]}`);
  return words('zoom.pier', {
    zone: pier.zone,
    count: pier.ships.length,
    troubles: troubles.length > 0 ? troubles.join(', ') : conditionWords(words, 'ready'),
  });
}
