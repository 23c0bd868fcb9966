// Scheduling classes: one number for all who ask for the same.
import { expect, test } from 'vitest';
import { PodClasses } from '../../../shared/sim/scheduler/classes.ts';
import { type PodAsk, podSpec } from './cluster.ts';

const BASE: PodAsk = { requests: [{ cpu: '500m', memory: '1Gi' }], nodeSelector: { zone: 'a', disk: 'ssd' } };

test('equal specs have equal numbers, whatever node they name and however amounts and maps are written', () => {
  const classes = new PodClasses();
  const number = classes.of(podSpec(BASE));
  expect(classes.of(podSpec(BASE))).toBe(number);
  expect(classes.of(podSpec({ ...BASE, nodeName: 'n1' }))).toBe(number);
  expect(classes.of(podSpec({ ...BASE, requests: [{ cpu: '0.5', memory: '1024Mi' }] }))).toBe(number);
  expect(classes.of(podSpec({ ...BASE, nodeSelector: { disk: 'ssd', zone: 'a' } }))).toBe(number);
  expect(classes.count).toBe(1);
});

test.each<[string, PodAsk]>([
  ['cpu', { ...BASE, requests: [{ cpu: '501m', memory: '1Gi' }] }],
  ['memory', { ...BASE, requests: [{ cpu: '500m', memory: '1025Mi' }] }],
  ['a container without requests', { ...BASE, requests: [{ cpu: '500m', memory: '1Gi' }, {}] }],
  ['priority', { ...BASE, priority: 1 }],
  ['tolerations', { ...BASE, tolerations: [{ key: 'a', operator: 'Exists' }] }],
  ['nodeSelector', { ...BASE, nodeSelector: { zone: 'a' } }],
  [
    'preferred affinity',
    { ...BASE, nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] } },
  ],
  [
    'required affinity',
    { ...BASE, nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
  ],
])('%s makes another class', (_, other) => {
  const classes = new PodClasses();
  expect(classes.of(podSpec(other))).not.toBe(classes.of(podSpec(BASE)));
});

test('numbers outlive saving', () => {
  const classes = new PodClasses();
  const specs = [podSpec({}), podSpec(BASE), podSpec({ priority: 7 })];
  const numbers = specs.map((spec) => classes.of(spec));
  const again = new PodClasses();
  again.restore(classes.save());
  expect(specs.map((spec) => again.of({ ...spec }))).toEqual(numbers);
  expect(again.at(numbers[1] as number)).toMatchObject({
    requestMilli: 500,
    requestMemory: 1024 ** 3,
    scoredMilli: 500,
    priority: 0,
  });
});
