// Bundles the program into dist/: loading a hundred small modules took longer than counting a small folder.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
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
const programs = await Promise.all(['src/cli.ts', 'src/index.ts', 'src/worker/worker.ts'].map(buildProgram));

/**
 * Bundles a program so that what loads at its start is one file, and what it loads later lies in others. The bundler makes
 * a file of each set of modules that the same entries need, and whatever is imported later is an entry: so each of these
 * is made to need all that the start needs, which is there by then.
 */
async function buildProgram(entry) {
  const { metafile } = await build({ ...OPTIONS, entryPoints: [entry], write: false });
  const first = new Set();
  const follow = (path) => {
    if (first.has(path)) return;
    first.add(path);
    for (const { path: next, kind, external } of metafile.inputs[path].imports) {
      if (!external && kind === 'import-statement') follow(next);
    }
  };
  follow(entry);
  // It may still be running, and would be waited for.
  first.delete(entry);
  const start = [...first].map((path) => `import ${JSON.stringify(resolve(path))};`).join('\n');
  const later = {
    name: 'later',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        return kind === 'dynamic-import'
          ? { path: resolve(resolveDir, path), namespace: 'later' }
          : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => {
        return { contents: `${start}\nexport * from ${JSON.stringify(path)};`, resolveDir: dirname(path) };
      });
    },
  };
  return build({ ...OPTIONS, entryPoints: [entry], plugins: [later] });
}

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
