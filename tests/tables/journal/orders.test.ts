// Orders and faults of a control plane as they are read back from a journal.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { COMPONENTS, FAULTS } from '../../../shared/journal/command.ts';
import { commandSchema, firstIssue } from '../../../shared/journal/schema.ts';

const machines = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `cp-${i}`, zone: 'a', runs: [...COMPONENTS] }));
const order = { kind: 'order', order: 'control-plane', name: 'control-plane', machines: machines(3) };

describe('[PLANE-2] an order of a control plane', () => {
  test.each([
    ['three machines', order],
    ['with a bound', { ...order, writesPerSecond: 200 }],
    ['as many machines as there may be', { ...order, machines: machines(LIMITS.controlPlaneMachines) }],
    ['etcd on machines of its own', { ...order, machines: [{ name: 'e', zone: 'a', runs: ['etcd'] }] }],
  ])('%s', (_what, command) => expect(commandSchema.parse(command)).toEqual(command));

  test.each([
    ['one machine more', { ...order, machines: machines(LIMITS.controlPlaneMachines + 1) }, 'machines: '],
    ['no machine', { ...order, machines: [] }, 'machines: '],
    ['a machine for nothing', { ...order, machines: [{ name: 'e', zone: 'a', runs: [] }] }, 'machines.0.runs: '],
    ['an unknown part', { ...order, machines: [{ name: 'e', zone: 'a', runs: ['kubelet'] }] }, 'machines.0.runs.0: '],
    ['no writes at all', { ...order, writesPerSecond: 0 }, 'writesPerSecond: '],
    ['more than there is', { ...order, size: 3 }, ''],
  ])('%s is refused', (_what, command, place) => {
    const read = commandSchema.safeParse(command);
    expect(read.success).toBe(false);
    if (!read.success) expect(firstIssue(read.error)).toContain(place);
  });
});

test('[PLANE-11] every fault has a name of a node, a machine or a process', () => {
  for (const fault of FAULTS)
    expect(commandSchema.safeParse({ kind: 'fault', fault, target: 'etcd-cp-1' }).success).toBe(true);
  expect(commandSchema.safeParse({ kind: 'fault', fault: 'etcd-lost', target: 'etcd-cp-1' }).success).toBe(false);
});
