// The pods of a store: found by namespace and name, and by keys that are put together when somebody asks.
import { expect, test } from 'vitest';
import { NO_EVENT } from '../../../shared/base/units.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { PodTable } from '../../../shared/sim/pod-table.ts';
import { Stored } from '../../../shared/sim/store.ts';

function pod(namespace: string, name: string): Stored<Pod> {
  const metadata = { name, namespace, uid: `${namespace} ${name}`, resourceVersion: 1, generation: 1 };
  return new Stored({ kind: 'Pod', metadata } as unknown as Pod, 0, NO_EVENT); // nothing but its name is looked at
}

test('pods of one name in two namespaces are two pods', () => {
  const table = new PodTable();
  const [here, there] = [pod('shop', 'web-0'), pod('test', 'web-0')];
  expect([table.add(here), table.add(there), table.size]).toEqual([true, true, 2]);
  expect(table.named('shop', 'web-0')).toBe(here);
  expect(table.get('test/web-0')).toBe(there);
  for (const none of [table.named('shop', 'web-1'), table.get('stage/web-0'), table.get('web-0')])
    expect(none).toBeUndefined();
  expect([...table.keys()]).toEqual(['shop/web-0', 'test/web-0']);
  expect([...table].map(([key, stored]) => [key, stored.key])).toEqual([
    ['shop/web-0', 'shop/web-0'],
    ['test/web-0', 'test/web-0'],
  ]);
});

test('a name is taken once, and free again when its pod is gone', () => {
  const table = new PodTable();
  const [first, second] = [pod('shop', 'web-0'), pod('shop', 'web-0')];
  expect([table.add(first), table.add(second), table.size]).toEqual([true, false, 1]);
  expect([table.delete(first), table.delete(first), table.size]).toEqual([true, false, 0]);
  expect([...table.values()]).toEqual([]);
  expect([table.add(second), table.named('shop', 'web-0') === second, table.size]).toEqual([true, true, 1]);
});
