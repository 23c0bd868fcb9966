// What the API server answers when it cannot do what it is asked, in the real texts (facts sheet 5.5, 5.6).

import { failure, type Status } from '../../kinds/status.ts';
import type { World } from '../world.ts';

/** Why a write of a player cannot even be looked at; undefined when it can. */
export function writeUnavailable(world: World): Status | undefined {
  const { plane } = world;
  const down = readUnavailable(world);
  if (down) return down;
  if (!plane.writable)
    return failure('InternalError', plane.quorum ? 'etcdserver: leader changed' : 'etcdserver: request timed out');
  // Setting the stage takes no time, and no room.
  if (world.tick > 0 && plane.writesPerSecond > 0 && plane.writes >= plane.writesPerSecond)
    return failure('TooManyRequests', 'the server has received too many requests and has asked us to try again later', {
      retryAfterSeconds: 1,
    });
  return undefined;
}

/** Why nothing can be read. While etcd has no quorum, reads are answered from the API server's cache. */
export function readUnavailable({ plane }: World): Status | undefined {
  if (plane.answers) return undefined;
  return failure(
    'ServiceUnavailable',
    'The connection to the server was refused - did you specify the right host or port?',
    { retryAfterSeconds: 1 },
  );
}
