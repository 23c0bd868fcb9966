// A scenario small enough for hundreds of matches in a test: three nodes, one Deployment, placing by hand, a node that dies.
import { crc32 } from '../../../shared/base/crc32.ts';
import { encodeUtf8 } from '../../../shared/base/utf8.ts';
import { playBaselines } from '../../../shared/match/baseline.ts';
import { Match, type MatchOptions } from '../../../shared/match/match.ts';
import type { Command } from '../../../shared/journal/command.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import type { World } from '../../../shared/sim/world.ts';

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          ports: [{ containerPort: 8080 }]
          resources: { requests: { cpu: 500m, memory: 256Mi } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;

const machine = (name: string, zone: string) => ({
  name,
  zone,
  milliCpu: 2000,
  memoryBytes: 4_294_967_296,
  maxPods: 110,
  centsPerHour: 10,
});

export const SMALL: Scenario = {
  id: 'small',
  version: 1,
  title: { ko: '작은', en: 'Small' },
  summary: { ko: '작은 시나리오', en: 'A small scenario' },
  speed: 2,
  ticks: 120,
  epoch: 1_700_000_000,
  machines: [machine('node-a', 'a'), machine('node-b', 'b'), machine('node-c', 'a')],
  images: [
    {
      image: 'web:1',
      sizeBytes: 50_000_000,
      bootSeconds: 2,
      stopSeconds: 1,
      milliCpuSecondsPerRequest: 10,
      idleMilliCpu: 5,
      memoryBytes: 100_000_000,
      memoryBytesPerRequest: 1000,
      backlog: 50,
    },
  ],
  manifests: [{ file: 'web.yaml', text: WEB }],
  loops: { scheduler: 'manual' },
  traffic: [
    {
      at: 5,
      namespace: 'default',
      service: 'web',
      requestsPerSecond: 60,
      rampTicks: 20,
      timeoutSeconds: 2,
      retries: 0,
      announceTicks: 5,
    },
  ],
  incidents: [{ at: 60, fault: 'node-poweroff', target: 'random-node' }],
  scoring: { goodput: 1000, distance: 1, cost: 0, disruption: 1 },
  goals: [],
};

export const BUILD = 'b'.repeat(64);
export const SECRET = 'a secret';

/** A match whose journal is gathered in `journal.text`. */
export function startSmall(options: Partial<MatchOptions> = {}): { match: Match; journal: { text: string } } {
  const journal = { text: '' };
  const match = Match.start({
    id: 'm1',
    scenario: SMALL,
    secret: SECRET,
    build: BUILD,
    sink: (line) => (journal.text += line),
    judge: playBaselines,
    ...options,
  });
  return { match, journal };
}

/** Keys of pods that wait, in the order of their names. */
export function pending(world: World): string[] {
  return world.store
    .list('Pod')
    .filter((pod) => pod.spec.nodeName === undefined)
    .map((pod) => pod.metadata.name);
}

export function bind(pod: string, node: string): Command {
  return {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'binding',
    namespace: 'default',
    name: pod,
    body: { target: { kind: 'Node', name: node } },
  };
}

export const PAUSE: Command = { kind: 'host', action: 'pause' };
export const RESUME: Command = { kind: 'host', action: 'resume' };
export const HAND_OVER: Command = { kind: 'loop', loop: 'scheduler', mode: 'automatic', afterTicks: 15 };

/** An order that can always be repeated. */
export function scale(replicas: number): Command {
  return {
    kind: 'api',
    verb: 'update',
    resource: 'deployments',
    subresource: 'scale',
    namespace: 'default',
    name: 'web',
    body: { spec: { replicas } },
  };
}

/** One line changed as by a forger who knows checksums: all lines from there on get new ones. */
export function rechained(lines: readonly string[], index: number, change: (json: string) => string): string {
  let crc = '00000000';
  return lines
    .filter((line) => line !== '')
    .map((line, i) => {
      const json = i === index ? change(line.slice(9)) : line.slice(9);
      crc = crc32(encodeUtf8(json), crc32(encodeUtf8(crc)))
        .toString(16)
        .padStart(8, '0');
      return `${crc} ${json}\n`;
    })
    .join('');
}
