// `npm test`: makes a fresh clone ready and goes on with run.ts in Node 24. Plain JavaScript, like server/install.mjs.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepare, root } from '../server/install.mjs';

const node = prepare();
const run = fileURLToPath(new URL('./run.ts', import.meta.url));
const done = spawnSync(node, [run, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = done.status ?? 1;
