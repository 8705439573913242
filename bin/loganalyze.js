#!/usr/bin/env node
try {
  await import('../dist/cli.js');
} catch (error) {
  // Node would end with 1, which means something else.
  const isUnbuilt = error.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(
    `loganalyze: ${isUnbuilt ? 'not built or not whole: run npm install' : error.stack}\n`,
  );
  process.exitCode = 4;
}
