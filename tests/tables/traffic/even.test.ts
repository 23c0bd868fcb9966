// Services whose pods have equal seconds are reckoned once a cohort: when that is so, and that it makes no difference in any bit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STAGE } from '../../../shared/sim/machines/pods.ts';
import { toldOf } from '../../../shared/sim/traffic/told.ts';
import { size } from '../../support/size.ts';
import { Harbour } from './harbour.ts';

/** A pod with 50 m of 16 cores: nodes are calm. */
const CORES_16 = 16_000;
const REQUESTS = 5;

/** Three calm nodes with two pods each behind `web`. */
function calm(): Harbour {
  const harbour = new Harbour();
  const pods: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const node = harbour.node(CORES_16);
    pods.push(harbour.pod(node), harbour.pod(node));
  }
  harbour.route(...pods);
  for (const more of [0, 1, 2]) {
    harbour.users(REQUESTS * pods.length + more);
    harbour.run();
  }
  return harbour;
}

function sorts({ web }: Harbour): number {
  return web.cohorts.filter(({ rows }) => rows > 0).length;
}

test('on calm nodes a Service whose users change is even, in one cohort', () => {
  const harbour = calm();
  expect(harbour.web.even).toBe(true);
  expect(sorts(harbour)).toBe(1);
});

test.each<[string, (harbour: Harbour) => void, number]>([
  ['more users', (one) => one.users(60), 1],
  ['a pod that comes', (one) => one.route(0, 1, 2, 3, 4, 5, one.pod(0)), 1],
  ['a pod that goes', (one) => one.route(0, 1, 2, 3, 4), 1],
  ['a pod of another weight', (one) => one.route(0, 1, 2, 3, 4, 5, one.pod(0, { weight: 50 })), 2],
  ['a limit that cuts nothing', (one) => one.route(0, 1, 2, 3, 4, 5, one.pod(0, { limit: 1000 })), 2],
  ['a node that is still calm, and worth half', (one) => (one.nodes.at.capacityMilli[1] = CORES_16 / 4), 2],
])('%s: still even', (_, change, cohorts) => {
  const harbour = calm();
  change(harbour);
  harbour.run(2);
  expect(harbour.web.even).toBe(true);
  expect(sorts(harbour)).toBe(cohorts);
});

test.each<[string, (harbour: Harbour) => void]>([
  ['a limit that cuts', (one) => one.route(0, 1, 2, 3, 4, 5, one.pod(0, { limit: 40 }))],
  ['requests that wait', (one) => one.users(100_000)],
  [
    'requests that wait for seconds near the limit',
    (one) => {
      one.route(one.pod(0, { limit: 500 }));
      one.users(24.5);
    },
  ],
  ['no requests', (one) => one.users(0)],
  ['a node that is not calm', (one) => (one.nodes.at.capacityMilli[1] = 1000)],
  ['a node without power', (one) => (one.nodes.at.power[1] = 0)],
  ['a process that ends', (one) => one.end(2)],
  ['a node with old rules', (one) => one.proxies.old.set(1, [0, 1])],
  [
    'a pod behind two Services',
    (one) => {
      one.routeService('api', 2);
      one.users(5, { service: 'api' });
    },
  ],
  ['no pods', (one) => one.route()],
  [
    'more sorts of pods than there are cohorts',
    (one) => one.route(...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((weight) => one.pod(0, { weight }))),
  ],
])('%s: row by row', (_, change) => {
  const harbour = calm();
  expect(harbour.web.even).toBe(true);
  change(harbour);
  harbour.run(2);
  expect(harbour.web.even).toBe(false);
  expect([...harbour.traffic.work.cohort].every((place) => place === 0)).toBe(true);
});

/** At 0.98 of its limit, requests wait for seconds. */
const SLOW = { image: 'slow', milliCpuSecondsPerRequest: 100 };

const WEIGHTS = [100, 100, 100, 50];
const LIMITS = [0, 0, 0, 60, 400];
const SERVICES = ['web', 'api', 'search'];

const ACTS = ['rate', 'rate', 'pod', 'pod', 'pod', 'in', 'out', 'end', 'boot', 'power', 'capacity', 'beside'] as const;
type Act = (typeof ACTS)[number];

/** Numbers from 0 to 99 that a step makes of itself what it can. */
const steps = fc.array(
  fc.array(
    fc.record({
      what: fc.constantFrom(...ACTS),
      a: fc.nat(99),
      b: fc.nat(99),
    }),
    { maxLength: 4 },
  ),
  { minLength: 5, maxLength: 40 },
);

class Scripted {
  readonly harbour = new Harbour({}, { image: 'batch', memoryBytesPerRequest: 0, idleMilliCpu: 3 }, SLOW);
  private readonly behind = new Map<string, Set<number>>(SERVICES.map((name) => [name, new Set()]));

  constructor(pods: number) {
    for (let n = 0; n < 4; n += 1) this.harbour.node(n === 3 ? 2_000 : CORES_16 * 2);
    for (let i = 0; i < pods; i += 1) this.put(SERVICES[i % 3] as string, this.harbour.pod(i % 3));
    for (const service of SERVICES) this.harbour.users(30, { service });
  }

  private put(service: string, slot: number): void {
    const rows = this.behind.get(service) as Set<number>;
    rows.add(slot);
    this.route(service);
  }

  private route(service: string): void {
    const rows = [...(this.behind.get(service) as Set<number>)].sort((x, y) => x - y);
    this.harbour.routeService(service, ...rows);
  }

  take(what: Act, a: number, b: number): void {
    const { harbour } = this;
    const { pods, nodes } = harbour;
    const service = SERVICES[a % 3] as string;
    const slot = b % pods.length;
    switch (what) {
      case 'rate':
        harbour.users(b === 0 ? 5_000 : b * 2, {
          service,
          rampTicks: a % 4,
          timeoutSeconds: 1 + (a % 3),
          retries: a % 2,
        });
        break;
      case 'pod': {
        const image = a % 5 === 0 ? 'batch' : a % 7 === 0 ? 'slow' : 'web';
        const options = { weight: WEIGHTS[a % 4] as number, limit: LIMITS[a % 5] as number, image };
        this.put(service, harbour.pod(b % 16 === 0 ? 3 : b % 3, options));
        break;
      }
      case 'in':
        if (a % 10 === 0 || ![...this.behind.values()].some((rows) => rows.has(slot))) this.put(service, slot);
        break;
      case 'out':
        for (const [name, rows] of this.behind) if (rows.delete(slot)) this.route(name);
        break;
      case 'end':
        harbour.end(slot, a % 2 === 0 ? STAGE.stopping : STAGE.crashBackOff);
        break;
      case 'boot':
        pods.at.stage[slot] = STAGE.running;
        pods.at.servesAt[slot] = harbour.tick + (a % 3);
        harbour.traffic.work.booting.push(slot); // as its kubelet does
        break;
      case 'power':
        nodes.at.power[b % 4] = a % 3 === 0 ? 0 : 1;
        if (a % 3 === 0) for (const on of nodes.pods[b % 4] ?? []) pods.at.queue[on] = 0; // as a power cut does
        break;
      case 'capacity':
        nodes.at.capacityMilli[b % 4] = [1_000, 8_000, CORES_16, CORES_16 * 4][a % 4] as number;
        break;
      default:
        pods.at.besideMemory[slot] = a * 1_000;
        pods.at.limitMemory[slot] = b % 2 === 0 ? 0 : 1_500_000;
        harbour.traffic.work.touch(slot);
    }
  }

  /** All that follows from a second. */
  get seen(): unknown {
    const { pods, nodes, traffic } = this.harbour;
    const { work } = traffic;
    const columns = { ...toldOf(this.harbour), queue: pods.at.queue, memory: pods.at.memory };
    return {
      pods: Object.entries(columns).map(([name, column]) => [name, [...column.subarray(0, pods.length)]]),
      waits: Array.from({ length: pods.length }, (_, slot) => work.waitOf(slot) >= 1),
      milli: [...nodes.at.usedMilli.subarray(0, nodes.length)],
      bytes: [...nodes.at.usedMemory.subarray(0, nodes.length)],
      services: traffic.inOrder().map(({ state, backends }) => [[...state], backends.save()]),
    };
  }
}

/** What earlier runs have found: a pod of an even Service that comes behind another even one. */
const FOUND: [number, { what: Act; a: number; b: number }[][]][] = [
  [3, [[], [{ what: 'rate', a: 0, b: 2 }], [{ what: 'rate', a: 25, b: 1 }], [{ what: 'in', a: 10, b: 0 }], []]],
];

test('even or row by row, all numbers are the same in every bit', () => {
  const met = { even: 0, several: 0, parted: 0, apart: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 24 }), steps, (pods, plan) => {
      const one = new Scripted(pods);
      const other = new Scripted(pods);
      for (const commands of plan) {
        for (const { what, a, b } of commands) {
          one.take(what, a, b);
          other.take(what, a, b);
        }
        const services = one.harbour.traffic.inOrder();
        const were = services.map(({ even }) => even);
        one.harbour.run();
        other.harbour.traffic.work.forget(); // which has it begin row by row
        other.harbour.run();
        expect(one.seen).toEqual(other.seen);
        for (const [i, service] of services.entries()) {
          if (!service.even) met[were[i] ? 'parted' : 'apart'] += 1;
          else met[service.cohorts.filter(({ rows }) => rows > 0).length > 1 ? 'several' : 'even'] += 1;
        }
        expect(other.harbour.traffic.inOrder().some(({ even }) => even)).toBe(false);
      }
    }),
    { numRuns: size(300, 5_000), seed: 20_261_121, examples: FOUND },
  );
  for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(100);
});
