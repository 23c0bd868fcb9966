// A moment of a cluster too large to be copied whole with each tick: all nodes at a glance, and in full only the ships that somebody looks at. Five
// thousand nodes with 150,000 pods take as long as the few ships in view.

import type { World } from '../../shared/sim/world.ts';
import { laneBoardsOf } from './lane-board.ts';
import { type Lane, rankWithoutPods, trafficOf } from './lanes.ts';
import { officeOf } from './office.ts';
import { type Moment, type PodPicture, pictureOf, type Ship, shipOf, stacksOf } from './scene-model.ts';
import { surveyOf } from './survey.ts';
import { ranksOf } from './workloads.ts';

/** From these numbers on a world is a crowd. */
const CROWD = { nodes: 60, pods: 2_000 };
/** The town has room for the Services with the most users, and the quay for so many pods. */
const LANES = 4;
const WAITING = 200;

export function isCrowd(world: World): boolean {
  return world.nodes.count > CROWD.nodes || world.pods.length > CROWD.pods;
}

/** The moment with these ships in full; names that are no nodes are passed over. */
export function crowdMoment(world: World, wanted: readonly string[]): Moment {
  const ranks = ranksOf(world);
  const pods = new Map<string, PodPicture>();
  const ships = new Map<string, Ship>();
  const boards = laneBoardsOf(world);
  const add = (slot: number): PodPicture | undefined => {
    const stored = world.pods.stored[slot];
    const picture = stored && pictureOf(world, slot, stored.object, ranks);
    if (picture !== undefined) pods.set(picture.key, picture);
    return picture;
  };
  for (const name of wanted) {
    const slot = world.nodes.slotOf(name);
    if (slot === undefined) continue;
    for (const pod of world.nodes.pods[slot] ?? []) add(pod);
    ships.set(name, shipOf(world, slot, pods, boards(slot)));
  }
  const waiting: PodPicture[] = [];
  for (let slot = 0; slot < world.pods.length && waiting.length < WAITING; slot += 1) {
    if ((world.pods.at.node[slot] ?? 0) >= 0 || world.pods.stored[slot] === undefined) continue;
    const picture = add(slot);
    if (picture?.state === 'waiting') waiting.push(picture);
  }
  const survey = surveyOf(world);
  return {
    tick: world.tick,
    survey,
    piers: survey.roll.piers,
    ships,
    pods,
    stacks: stacksOf(world, waiting),
    lanes: busiestLanes(world, ranks),
    office: officeOf(world),
  };
}

/** Without their pods: which of 150,000 answered is no picture. */
function busiestLanes(world: World, ranks: ReadonlyMap<string, number>): readonly Lane[] {
  const busiest = [...world.traffic.inOrder()].sort((a, b) => b.target - a.target || (a.key < b.key ? -1 : 1));
  return busiest
    .slice(0, LANES)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, service }) => ({
      ...trafficOf(world, key),
      key,
      name: service,
      rank: rankWithoutPods(world, key, ranks),
      pods: [],
      served: 0,
      lostAtPods: 0,
    }));
}
