// Moments for the board's tests, written as small as they can be: ships with their pods, and stacks of waiting pods.
import type { Moment, PodPicture, Ship } from '../../../client/board/scene-model.ts';
import { blankSurvey, CONDITIONS, rollFrom } from '../../../client/board/survey.ts';

export interface Sketch {
  readonly tick?: number;
  /** Pods by ship; a ship's name begins with its zone: `a1` lies in zone `a`. */
  readonly ships?: Readonly<Record<string, readonly string[]>>;
  /** Waiting pods by workload. */
  readonly waiting?: Readonly<Record<string, readonly string[]>>;
  /** Ships that the control plane has lost. */
  readonly dark?: readonly string[];
}

export function moment(sketch: Sketch): Moment {
  const pods = new Map<string, PodPicture>();
  const ships = new Map<string, Ship>();
  const add = (key: string, workload: string, rank: number, ship: string | undefined): void => {
    const state = ship === undefined ? 'waiting' : 'ready';
    const word = ship === undefined ? 'Pending' : 'Running';
    const size = { cpu: '250m', memory: '64Mi', milli: 250, bytes: 67_108_864 };
    pods.set(key, {
      key,
      uid: `uid-${key}`,
      slot: pods.size,
      name: key,
      namespace: 'default',
      workload,
      rank,
      state,
      word,
      ...size,
      ship,
      good: 0,
      lost: 0,
      containers: 1,
      progress: 1,
    });
  };
  for (const [key, aboard] of Object.entries(sketch.ships ?? {})) {
    for (const pod of aboard) add(pod, 'web', 0, key);
    const hold = { room: 4000, requested: 250 * aboard.length, used: 0, parts: [] };
    const lit = !(sketch.dark ?? []).includes(key);
    const state = lit ? 'ready' : 'dark';
    ships.set(key, {
      key,
      slot: ships.size,
      zone: key.slice(0, 1),
      state,
      word: lit ? 'Ready' : 'NotReady',
      cordoned: false,
      lit,
      silence: undefined,
      usedAt: undefined,
      taints: [],
      cpu: hold,
      memory: hold,
      maxPods: 110,
      pods: aboard,
      board: { stale: false, lanes: [] },
    });
  }
  const stacks = Object.entries(sketch.waiting ?? {}).map(([workload, keys], rank) => {
    for (const key of keys) add(key, workload, rank, undefined);
    return { workload, rank, pods: keys };
  });
  const zones = [...new Set([...ships.values()].map((ship) => ship.zone))].sort();
  const roll = rollFrom(
    zones.map((zone) => ({ zone, ships: [...ships.keys()].filter((key) => key.startsWith(zone)).sort() })),
  );
  const survey = blankSurvey(roll);
  for (const [i, name] of roll.names.entries()) {
    const ship = ships.get(name);
    survey.pods[i] = ship?.pods.length ?? 0;
    survey.cpu[i] = (ship?.cpu.requested ?? 0) / 4000;
    survey.conditions[i] = CONDITIONS.indexOf(ship?.lit === false ? 'dark' : 'ready');
  }
  return {
    tick: sketch.tick ?? 1,
    survey,
    piers: roll.piers,
    ships,
    pods,
    stacks,
    lanes: [],
    office: { scheduler: 'manual', next: undefined, clerks: [] },
  };
}
