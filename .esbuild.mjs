// Bundles the program into dist/: loading a hundred small modules took longer than counting a small folder.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/cli.ts', 'src/worker/worker.ts'],
  outdir: 'dist',
  entryNames: '[name]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Piscina loads a worker that lies beside its own file; the decoders are large and seldom needed, and seek-bzip uses
  // what Node complains about outside of node_modules.
  external: ['piscina', 'seek-bzip', 'xz-decompress', 'zstd-codec'],
  // For what the libraries, which are CommonJS, require of Node.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  legalComments: 'inline',
  logLevel: 'warning',
});
