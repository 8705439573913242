// Bundles the program into dist/: loading a hundred small modules took longer than counting a small folder.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { metafile } = await build({
  entryPoints: ['src/cli.ts', 'src/index.ts', 'src/worker/worker.ts'],
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
  metafile: true,
});

/** The folders of the libraries that are in the bundle. */
const libraries = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
);
// Their licences ask to be handed on with them.
const licences = [...libraries].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : 'No text comes with it.';
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync('dist/LICENSES.txt', licences.join(`\n${'-'.repeat(80)}\n\n`));
copyFileSync('src/output/report.schema.json', 'dist/report.schema.json');
copyFileSync('src/settings.schema.json', 'dist/settings.schema.json');
