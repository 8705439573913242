// Bundles the program into dist/: loading a hundred small modules took longer than counting a small folder.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const OPTIONS = {
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
};
// Each by itself: what they have in common would be many small files, all of which are opened at once at the start.
const programs = await Promise.all(
  ['src/cli.ts', 'src/index.ts', 'src/worker/worker.ts'].map((entry) => {
    return build({ ...OPTIONS, entryPoints: [entry] });
  }),
);

// The script and the styles of the HTML report, which has them in it.
const page = await build({
  entryPoints: ['src/report-page/report-page.ts', 'src/report-page/report-page.css'],
  outdir: 'dist',
  bundle: true,
  platform: 'browser',
  format: 'iife',
  // Browsers that know the CSS function light-dark(), since 2024.
  target: ['chrome123', 'firefox120', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
});
for (const { path, text } of page.outputFiles) {
  const licences = path.endsWith('.js') ? `/*\n${licencesOf(page.metafile)}*/\n` : '';
  const whole = licences + text;
  // They would end the element that it stands in, or change what does.
  if (/<\/s(?:cript|tyle)|<!--/i.test(whole)) throw new Error(`${path} cannot stand in HTML.`);
  writeFileSync(path, whole);
}

/** The licences of the libraries in a bundle, which ask to be handed on with them. */
function licencesOf(...metafiles) {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  // Others were looked at, but nothing of them was needed.
  const inputs = outputs.flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
  );
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const licences = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : 'No text comes with it.';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return licences.join(`\n${'-'.repeat(80)}\n\n`);
}
writeFileSync('dist/LICENSES.txt', licencesOf(...programs.map(({ metafile }) => metafile), page.metafile));
copyFileSync('src/output/report.schema.json', 'dist/report.schema.json');
copyFileSync('src/kafka/count-event.schema.json', 'dist/count-event.schema.json');
copyFileSync('src/settings.schema.json', 'dist/settings.schema.json');
copyFileSync('src/notify/alert.schema.json', 'dist/alert.schema.json');
