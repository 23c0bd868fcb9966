// Kubelets that are played from outside: their nodes have no running machine, and what they report is written through the API.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { playerCommandSchema } from '../../../shared/journal/door.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { readObject } from '../../../shared/manifest/read.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { creation, Laboratory } from '../../../server/lab/laboratory.ts';

function decoded(value: unknown): Command {
  const read = readObject(value);
  if (!('object' in read)) throw new Error(JSON.stringify(read));
  return creation(read.object);
}

const size = { cpu: '4', memory: '8Gi', pods: '110' };
const report = (kind: 'nodes' | 'pods', name: string, status: unknown): Command => ({
  kind: 'api',
  verb: 'update',
  resource: kind,
  subresource: 'status',
  namespace: kind === 'pods' ? 'default' : undefined,
  name,
  body: { status },
});
const READY = { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] };

function cluster(): Laboratory {
  const laboratory = Laboratory.empty(['default']);
  laboratory.tick([
    decoded({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'hollow' },
      status: {
        capacity: size,
        allocatable: size,
        conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }],
      },
    }),
    report('nodes', 'hollow', READY),
    decoded({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'app:1' }] },
    }),
  ]);
  for (let second = 0; second < 5; second += 1) laboratory.tick();
  return laboratory;
}
const pod = ({ world }: Laboratory) => world.store.get('Pod', 'default/p');
const ready = (laboratory: Laboratory) => condition(pod(laboratory)?.status.conditions ?? [], 'Ready')?.status;

describe('[MACHINE-9] a kubelet that is played from outside', () => {
  test('gets pods by the scheduler, which nobody starts until it says so', () => {
    const laboratory = cluster();
    expect(pod(laboratory)).toMatchObject({ spec: { nodeName: 'hollow' }, status: { phase: 'Pending' } });
    const now = laboratory.world.tick + 1;
    laboratory.tick([
      report('pods', 'p', { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'False' }] }),
    ]);
    expect(pod(laboratory)?.status).toMatchObject({ phase: 'Running', podIP: '10.0.0.1', startTime: now });
    expect(ready(laboratory)).toBe('False');
    laboratory.tick();
    laboratory.tick([report('pods', 'p', READY)]);
    const said = condition(pod(laboratory)?.status.conditions ?? [], 'Ready');
    expect(said).toMatchObject({ status: 'True', lastTransitionTime: now + 2 });
    expect(pod(laboratory)?.status).toMatchObject({ phase: 'Running', startTime: now });
  });

  test('has the last word when its pod is deleted', () => {
    const laboratory = cluster();
    const deletion = (body?: unknown): Command => ({
      kind: 'api',
      verb: 'delete',
      resource: 'pods',
      namespace: 'default',
      name: 'p',
      body,
    });
    laboratory.tick([deletion()]);
    for (let second = 0; second < 60; second += 1) laboratory.tick([report('nodes', 'hollow', READY)]);
    expect(pod(laboratory)?.metadata.deletionGracePeriodSeconds).toBe(30);
    laboratory.tick([deletion({ gracePeriodSeconds: 0 })]);
    expect(pod(laboratory)).toBeUndefined();
  });

  test('keeps its node by reporting, and loses it by silence', () => {
    const laboratory = cluster();
    const status = () =>
      condition(laboratory.world.store.get('Node', 'hollow')?.status.conditions ?? [], 'Ready')?.status;
    for (let second = 0; second < 100; second += 1)
      laboratory.tick(second % 10 === 0 ? [report('nodes', 'hollow', READY)] : []);
    expect(status()).toBe('True');
    for (let second = 0; second < 60; second += 1) laboratory.tick();
    expect(status()).toBe('Unknown');
    laboratory.tick([report('nodes', 'hollow', READY)]);
    expect(status()).toBe('True');
  });

  test('survives a snapshot, and is nothing that a player can be', () => {
    const laboratory = cluster();
    laboratory.tick([report('pods', 'p', { phase: 'Running', ...READY })]);
    expect(hashWorld(loadWorld(saveWorld(laboratory.world)))).toBe(hashWorld(laboratory.world));
    expect(playerCommandSchema.safeParse(report('pods', 'p', READY)).success).toBe(false);
    expect(playerCommandSchema.safeParse(report('nodes', 'hollow', READY)).success).toBe(false);
  });
});
