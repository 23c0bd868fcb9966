// The limit world as bytes for browsers: made once, in a thread of its own, so that matches tick on meanwhile. A server offers it only when it
// was started so.
import { Worker } from 'node:worker_threads';

/** Resolves with a gzip of the world's snapshot; takes a second for a hundred nodes, half a minute for five thousand. Rejects when the thread dies. */
export function limitSnapshot(nodes: number): Promise<Uint8Array> {
  const made = new Promise<Uint8Array>((resolve, reject) => {
    const worker = new Worker(new URL('./limit-worker.ts', import.meta.url), { workerData: nodes });
    worker.once('message', (packed: Uint8Array) => resolve(packed));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the limit world's thread ended with ${code}`)));
  });
  // Who asks for it is told; until then nobody listens.
  made.catch(() => undefined);
  return made;
}
