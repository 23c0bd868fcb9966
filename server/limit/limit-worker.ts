// The thread that makes the limit world: takes the number of nodes from workerData, answers once with the snapshot, compressed, and ends.
import { gzipSync } from 'node:zlib';
import { parentPort, workerData } from 'node:worker_threads';
import { saveWorld } from '../../shared/sim/snapshot.ts';
import { growLimitWorld } from './limit-world.ts';

const packed = gzipSync(saveWorld(growLimitWorld(Number(workerData))));
parentPort?.postMessage(packed);
