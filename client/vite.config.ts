// How the client becomes static files in client/dist; the server sends them as they are. Phaser has a chunk of its own,
// so that a change of ours does not make browsers load its 1.4 MB again.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { buildId } from '../server/build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  // Journals that a browser writes name the simulation that ran, as those of the server do.
  define: { __BUILD_ID__: JSON.stringify(buildId()) },
  server: { fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] } },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing becomes a data: URL, so that the Content-Security-Policy can stay without it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'phaser', test: /node_modules[\\/]phaser/ }] } },
    },
  },
});
