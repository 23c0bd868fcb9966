// What the mirror says of each thing on the board: its name, its state, and why the pod in hand does not fit. Pure text and places.

import type { Words } from '../text/words.ts';
import { berthOf } from './layout.ts';
import { nodeWords, pierWords } from './node-words.ts';
import type { Picture } from './picture.ts';
import type { Place } from './places.ts';
import type { Verdict } from './preview.ts';
import { percent, printRate, printSize } from './quantities.ts';
import type { PodPicture, Ship } from './scene-model.ts';

export type ItemKind = 'lane' | 'pier' | 'ship' | 'pod' | 'waiting';

export interface Item {
  /** Kind and key: unique on the board. */
  readonly id: string;
  readonly kind: ItemKind;
  readonly key: string;
  readonly name: string;
  readonly place: Place;
  /** The ship that a pod stands on. */
  readonly ship?: string | undefined;
  readonly pressed?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly description?: string | undefined;
}

const NOWHERE: Place = { x: 0, y: 0, w: 1, h: 1 };

/** Services, then each ship with its pods, then the waiting pods in the order of their stacks. */
export function itemsOf(picture: Picture): Item[] {
  const { moment, layout, words } = picture;
  const items: Item[] = [];
  for (const lane of moment.lanes) {
    const name = words('board.lane', { service: lane.name, rate: printRate(lane.rate), share: percent(lane.share) });
    items.push({
      id: `lane ${lane.key}`,
      kind: 'lane',
      key: lane.key,
      name,
      place: layout.lanes.get(lane.key) ?? NOWHERE,
    });
  }
  if (layout.detail !== 'frames') items.push(...mapItems(picture));
  for (const ship of layout.detail === 'frames' ? moment.ships.values() : []) {
    items.push(shipItem(picture, ship));
    for (const key of ship.pods) {
      const pod = moment.pods.get(key);
      if (pod !== undefined) items.push(podItem(picture, pod));
    }
  }
  for (const stack of moment.stacks) {
    for (const key of stack.pods) {
      const pod = moment.pods.get(key);
      if (pod !== undefined) items.push(waitingItem(picture, pod));
    }
  }
  return items;
}

/** On the map: the piers, the node that the keyboard is at, and nodes in trouble, the first of them. The rest is found with the arrows. */
const MOST_TROUBLED = 40;

function mapItems(picture: Picture): Item[] {
  const { moment, layout, words, verdicts } = picture;
  const { roll, conditions } = moment.survey;
  const items: Item[] = roll.piers.map((pier) => ({
    id: `pier ${pier.zone}`,
    kind: 'pier',
    key: pier.zone,
    name: pierWords(words, moment, pier),
    place: layout.piers.find((one) => one.zone === pier.zone)?.sign ?? NOWHERE,
  }));
  const shown = new Set<number>();
  const cursor = roll.indexes.get(picture.cursor ?? '') ?? 0;
  for (const index of layout.seen) if (shown.size < MOST_TROUBLED && (conditions[index] ?? 0) > 0) shown.add(index);
  for (const index of [cursor, ...bestOf(picture)]) if (index < roll.names.length) shown.add(index);
  for (const index of [...shown].sort((a, b) => a - b)) {
    const key = roll.names[index] ?? '';
    const verdict = verdicts.get(key);
    items.push({
      id: `ship ${key}`,
      kind: 'ship',
      key,
      name: nodeWords(words, moment, key) ?? key,
      place: berthOf(layout, key) ?? NOWHERE,
      disabled: verdict !== undefined && !verdict.feasible,
      description: verdict && say(words, verdict),
    });
  }
  return items;
}

/** With a pod in the hand: a node that kube-scheduler would choose. */
function bestOf({ verdicts, moment }: Picture): number[] {
  const best =
    [...verdicts].find(([, verdict]) => verdict.best) ?? [...verdicts].find(([, verdict]) => verdict.feasible);
  const index = best && moment.survey.roll.indexes.get(best[0]);
  return index === undefined ? [] : [index];
}

function shipItem(picture: Picture, ship: Ship): Item {
  const { words } = picture;
  const verdict = picture.verdicts.get(ship.key);
  const name = words('board.ship', {
    node: ship.key,
    zone: ship.zone,
    word: ship.word,
    silence: silenceWords(words, ship),
    taints: ship.taints.length > 0 ? words('board.taints', { taints: ship.taints.join(', ') }) : '',
    count: ship.pods.length,
    cpu: `${ship.cpu.requested}m`,
    cpuRoom: `${ship.cpu.room}m`,
    memory: printSize(ship.memory.requested),
    memoryRoom: printSize(ship.memory.room),
  });
  const place = picture.layout.ships.get(ship.key)?.box ?? NOWHERE;
  const disabled = verdict !== undefined && !verdict.feasible;
  return {
    id: `ship ${ship.key}`,
    kind: 'ship',
    key: ship.key,
    name,
    place,
    disabled,
    description: verdict && say(words, verdict),
  };
}

/** Nothing of a ship that is heard. */
function silenceWords(words: Words, { lit, silence }: Ship): string {
  if (!lit) return words('board.lost');
  return silence === undefined ? '' : words('board.silent', { seconds: silence });
}

function say(words: Words, verdict: Verdict): string {
  if (!verdict.feasible) return words('board.does-not-fit', { reason: verdict.reason });
  return words(verdict.best ? 'board.fits-best' : 'board.fits', { score: verdict.score });
}

function podItem(picture: Picture, pod: PodPicture): Item {
  const name = picture.words('board.pod', { pod: pod.name, word: pod.word, cpu: pod.cpu, memory: pod.memory });
  const place = picture.layout.pods.get(pod.key) ?? picture.layout.ships.get(pod.ship ?? '')?.deck ?? NOWHERE;
  return { id: `pod ${pod.key}`, kind: 'pod', key: pod.key, name, place, ship: pod.ship };
}

function waitingItem(picture: Picture, pod: PodPicture): Item {
  const { words } = picture;
  const node = picture.onTheWay.get(pod.key);
  const name =
    node === undefined
      ? words('board.waiting', { pod: pod.name, cpu: pod.cpu, memory: pod.memory })
      : words('board.on-the-way', { pod: pod.name, node });
  const place = picture.layout.pods.get(pod.key) ?? NOWHERE;
  return {
    id: `waiting ${pod.key}`,
    kind: 'waiting',
    key: pod.key,
    name,
    place,
    pressed: picture.picked === pod.key,
    disabled: node !== undefined,
  };
}
