// A session that is overheard: whoever hears sees the world before the command and learns the answer after it.
import { expect, test } from 'vitest';
import { bindOrder } from '../../client/session/orders.ts';
import { overheard } from '../../client/session/overheard.ts';
import { Shift } from './board/shift.ts';

test('every command is heard on the world before it, with the answer that its giver gets', async () => {
  const shift = new Shift();
  shift.run(2);
  const heard: unknown[] = [];
  const session = overheard(shift.session, (command, answer) => {
    heard.push([command.kind, session.world.tick]);
    void answer.then(({ status }) => heard.push(status));
  });
  const pod = session.world.store.list('Pod')[0];
  const key = `${pod?.metadata.namespace}/${pod?.metadata.name}`;
  expect((await session.submit(bindOrder(key, 'puffin'))).status).toBe('accepted');
  expect((await session.submit(bindOrder('harbour/nobody', 'puffin'))).status).toBe('refused');
  expect(heard).toEqual([['api', 2], 'accepted', ['api', 2], 'refused']);
  shift.run(1);
  expect(session.world.tick).toBe(3);
  expect(session.source).toBe('alone');
});
