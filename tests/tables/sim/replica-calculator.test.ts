// How many replicas a metric asks for, and how fast an autoscaler may follow: figures worked out by hand from the rules of facts sheet 2.10.
import { describe, expect, test } from 'vitest';
import { tick } from '../../../shared/base/units.ts';
import type { HorizontalPodAutoscalerSpec, ScalingRules } from '../../../shared/kinds/horizontal-pod-autoscaler.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { proposeReplicas } from '../../../shared/sim/controllers/replica-calculator.ts';
import { limitReplicas, withChange } from '../../../shared/sim/controllers/scaling-limits.ts';

const NOW = 1_000;

interface Ask {
  /** Millicores in use; absent: no metric. */
  readonly used?: number;
  readonly request?: string;
  readonly phase?: Pod['status']['phase'];
  readonly ready?: boolean;
  readonly since?: number;
  readonly started?: number;
  readonly deleting?: true;
}

function podOf(
  name: string,
  { request = '200m', phase = 'Running', ready = true, since = 0, started = 0, deleting }: Ask,
): Pod {
  return {
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      resourceVersion: 1,
      generation: 1,
      creationTimestamp: tick(0),
      deletionTimestamp: deleting && tick(5),
    },
    spec: {
      containers: [{ name: 'main', resources: request === '' ? {} : { requests: { cpu: request } } }],
    } as unknown as Pod['spec'],
    status: {
      phase,
      qosClass: 'Burstable',
      startTime: tick(started),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: tick(since) }],
    },
  };
}

function propose(asks: readonly Ask[], target: number, current = asks.length): number | string {
  const pods = asks.map((ask, i) => podOf(`p${i}`, ask));
  const proposal = proposeReplicas(
    pods,
    current,
    'cpu',
    { type: 'Utilization', averageUtilization: target },
    {
      now: tick(NOW),
      sampledAt: tick(NOW - 5),
      used: (pod) => asks[Number(pod.metadata.name.slice(1))]?.used,
    },
  );
  return 'error' in proposal ? proposal.error : proposal.replicas;
}

const many = (count: number, ask: Ask): Ask[] => Array.from({ length: count }, () => ask);

describe('[HPA-1] desired = ceil(ratio × pods), unless the ratio is within 0.1 of 1', () => {
  test.each([
    ['3 pods, 180m of 200m, target 50: utilization 90, ratio 1.8', many(3, { used: 180 }), 50, 6],
    ['10 pods, utilization 84 of 80: ratio 1.05', many(10, { used: 168 }), 80, 10],
    ['ratio exactly 1.1 of 100', many(10, { used: 220 }), 100, 11],
    ['ratio 0.9', many(10, { used: 180 }), 100, 10],
    ['ratio 0.89', many(10, { used: 178 }), 100, 9],
    ['nothing is used', many(4, { used: 0 }), 50, 0],
    ['whole per cent, rounded down: 45.9 of 50', many(3, { used: 91.8 }), 50, 3],
    ['pods of unequal use: (20 + 380) of 400', [{ used: 20 }, { used: 380 }], 50, 4],
  ])('%s', (_what, asks, target, expected) => {
    expect(propose(asks, target)).toBe(expected);
  });
});

describe('[HPA-2] pods that do not count, and what is assumed of those without a metric', () => {
  test.each([
    [
      'deleting and failed pods are as if they were not there',
      [...many(2, { used: 300 }), { used: 900, deleting: true as const }, { phase: 'Failed' as const }],
      100,
      3,
    ],
    // ratio 2 over two pods; with the pending one at 0 it is 400/600 → 66 % of 50 = 1.32 → ceil(1.32 × 3)
    ['scale up with one Pending', [...many(2, { used: 200 }), { phase: 'Pending' as const }], 50, 4],
    // ratio 1.2; with two missing at 0: 240/800 = 30 % → 0.6: the other side of 1
    ['scale up, but the missing ones turn it round', [...many(2, { used: 120 }), {}, {}], 50, 4],
    // ratio 0.5; the missing one at 100 %: (50 + 50 + 200)/600 = 50 % of 50 = 1
    ['scale down, but the missing one may use all', [...many(2, { used: 50 }), {}], 50, 3],
    // target above 100: the missing one at 150 %: (20 + 20 + 300)/600 = 56 % of 150 = 0.373 → ceil(1.12)
    ['a missing one at the target if that is above 100', [...many(2, { used: 20 }), {}], 150, 2],
    [
      'scale down with one unready: it does not count',
      [...many(3, { used: 50 }), { used: 500, ready: false, started: NOW - 100 }],
      50,
      2,
    ],
  ])('%s', (_what, asks, target, expected) => {
    expect(propose(asks, target)).toBe(expected);
  });

  test.each([
    // 4 pods: 3 with 200 % of the target, the fourth as said; counted it is 100 of 200m.
    ['ready, and for a whole window', { ready: true, since: NOW - 30, started: NOW - 60 }, true],
    [
      'ready for less than a window of 15 s before the scrape',
      { ready: true, since: NOW - 10, started: NOW - 60 },
      false,
    ],
    ['not ready in its first five minutes', { ready: false, since: NOW - 60, started: NOW - 200 }, false],
    ['not ready later, and it never was', { ready: false, since: NOW - 380, started: NOW - 400 }, false],
    ['not ready later, but it was', { ready: false, since: NOW - 100, started: NOW - 400 }, true],
  ])('[HPA-2] a pod that is %s', (_what, ask, counts) => {
    const others = many(3, { used: 200 });
    // Counted: (600 + 100)/800 = 87 % of 50 → 1.74 × 4 = 7. Not counted: with 0 for it 600/800 = 75 % → 1.5 × 4 = 6.
    expect(propose([...others, { used: 100, ...ask }], 50)).toBe(counts ? 7 : 6);
  });
});

test.each([
  ['no pod', [], 'no pods returned by selector while calculating replica count'],
  ['no metric', many(2, {}), 'unable to get metrics for resource cpu: no metrics returned from resource metrics API'],
  [
    'none ready',
    many(2, { used: 1, ready: false, started: NOW - 9 }),
    'did not receive metrics for targeted pods (pods might be unready)',
  ],
  ['no request', [{ used: 9, request: '' }], 'missing request for cpu in container main of Pod p0'],
])('[HPA-3] errors: %s', (_what, asks, message) => {
  expect(propose(asks, 50)).toBe(message);
});

function specOf(minReplicas: number, maxReplicas: number, behavior?: HorizontalPodAutoscalerSpec['behavior']) {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas,
    maxReplicas,
    metrics: [],
    behavior,
  } satisfies HorizontalPodAutoscalerSpec;
}
const NONE = { recommendations: [], ups: [], downs: [] };

describe('[HPA-4] without a behaviour: at most doubled or 4, never below the highest wish of the last 300 s', () => {
  test.each([
    [1, 9, 4, 'ScaleUpLimit'],
    [3, 9, 6, 'ScaleUpLimit'],
    [3, 5, 5, 'DesiredWithinRange'],
    [8, 30, 10, 'TooManyReplicas'],
    [8, 16, 10, 'TooManyReplicas'],
    [4, 4, 4, 'DesiredWithinRange'],
  ])('%i replicas, %i wanted of at most 10 → %i', (current, wanted, replicas, reason) => {
    const done = limitReplicas(specOf(2, 10), NONE, current, wanted, tick(NOW));
    expect([done.replicas, done.limited.reason]).toEqual([replicas, reason]);
  });

  test('down after 300 s', () => {
    let history = limitReplicas(specOf(2, 10), NONE, 8, 8, tick(0)).history;
    const look = (at: number) => {
      const done = limitReplicas(specOf(2, 10), history, 8, 1, tick(at));
      history = done.history;
      return [done.replicas, done.able.reason, done.limited.reason];
    };
    expect(look(15)).toEqual([8, 'ScaleDownStabilized', 'DesiredWithinRange']);
    expect(look(285)).toEqual([8, 'ScaleDownStabilized', 'DesiredWithinRange']);
    expect(look(300)).toEqual([2, 'ReadyForNewScale', 'TooFewReplicas']);
  });
});

const rules = (more: Partial<ScalingRules>): ScalingRules => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  ...more,
});

describe('[HPA-5] with a behaviour: policies from the size at the beginning of their period', () => {
  const step = (
    up: Partial<ScalingRules>,
    down: Partial<ScalingRules>,
    current: number,
    wanted: number,
    ups: number[] = [],
  ) => {
    const spec = specOf(1, 100, { scaleUp: rules(up), scaleDown: rules(down) });
    const history = { ...NONE, ups: ups.map((replicas) => ({ at: tick(NOW - 30), replicas })) };
    const { replicas, limited } = limitReplicas(spec, history, current, wanted, tick(NOW));
    return [replicas, limited.reason];
  };
  const pods = (value: number, periodSeconds = 60) => [{ type: 'Pods' as const, value, periodSeconds }];
  const percent = (value: number, periodSeconds = 60) => [{ type: 'Percent' as const, value, periodSeconds }];
  test.each([
    ['4 pods a minute', { policies: pods(4) }, {}, 10, 30, [], 14, 'ScaleUpLimit'],
    ['4 pods a minute, 3 of them came already', { policies: pods(4) }, {}, 13, 30, [3], 14, 'ScaleUpLimit'],
    ['all 4 came: it stays', { policies: pods(4) }, {}, 14, 30, [4], 14, 'ScaleUpLimit'],
    ['10 % of 15 rounds up', { policies: percent(10) }, {}, 15, 30, [], 17, 'ScaleUpLimit'],
    ['the larger of both', { policies: [...pods(4), ...percent(100)] }, {}, 10, 30, [], 20, 'ScaleUpLimit'],
    [
      'the smaller of both',
      { selectPolicy: 'Min' as const, policies: [...pods(4), ...percent(100)] },
      {},
      10,
      30,
      [],
      14,
      'ScaleUpLimit',
    ],
    ['not at all', { selectPolicy: 'Disabled' as const }, {}, 10, 30, [], 10, 'ScaleUpLimit'],
    ['down by 10 %: 15 → 13.5 → 13', {}, { policies: percent(10) }, 15, 3, [], 13, 'ScaleDownLimit'],
    ['down by 2 pods', {}, { policies: pods(2) }, 15, 3, [], 13, 'ScaleDownLimit'],
    ['down by the more of both', {}, { policies: [...pods(2), ...percent(50)] }, 15, 3, [], 7, 'ScaleDownLimit'],
    [
      'down by the less of both',
      {},
      { selectPolicy: 'Min' as const, policies: [...pods(2), ...percent(50)] },
      15,
      3,
      [],
      13,
      'ScaleDownLimit',
    ],
    ['not down at all', {}, { selectPolicy: 'Disabled' as const }, 15, 3, [], 15, 'ScaleDownLimit'],
  ])('%s', (_what, up, down, current, wanted, ups, replicas, reason) => {
    expect(step(up, down, current, wanted, ups)).toEqual([replicas, reason]);
  });

  test('windows: up by the lowest wish, down by the highest', () => {
    const behavior = {
      scaleUp: rules({ stabilizationWindowSeconds: 60 }),
      scaleDown: rules({ stabilizationWindowSeconds: 120 }),
    };
    const recommendations = [
      { at: tick(NOW - 100), replicas: 9 },
      { at: tick(NOW - 50), replicas: 6 },
    ];
    const look = (current: number, wanted: number) => {
      const done = limitReplicas(specOf(1, 100, behavior), { ...NONE, recommendations }, current, wanted, tick(NOW));
      return [done.replicas, done.able.reason];
    };
    expect(look(5, 10)).toEqual([6, 'ScaleUpStabilized']);
    expect(look(12, 2)).toEqual([9, 'ScaleDownStabilized']);
    expect(look(7, 2)).toEqual([7, 'ScaleDownStabilized']);
  });

  test('changes are remembered for as long as a policy looks back', () => {
    const spec = specOf(1, 100, { scaleUp: rules({ policies: pods(4, 60) }), scaleDown: rules({}) });
    const first = withChange(spec, NONE, 3, 5, tick(100));
    const second = withChange(spec, first, 5, 4, tick(130));
    expect([second.ups, second.downs]).toEqual([[{ at: 100, replicas: 2 }], [{ at: 130, replicas: 1 }]]);
    expect(withChange(spec, second, 4, 6, tick(161)).ups).toEqual([{ at: 161, replicas: 2 }]);
  });
});
