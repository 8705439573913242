import { Prng } from './prng.ts';
import { APP_FORMATS, type LineFormat, type RecordFormat } from './text-formats-apps.ts';

/** Formats whose records are one line each, so that a share of the records is that share of the lines. */
const FORMATS: Readonly<Record<string, LineFormat>> = {
  hadoop: APP_FORMATS.hadoop,
  levelFirst: APP_FORMATS.levelFirst,
  loguru: APP_FORMATS.loguru,
  envLogger: APP_FORMATS.envLogger,
  logfmt: APP_FORMATS.logfmt,
  zap: APP_FORMATS.zap,
  klog: APP_FORMATS.klog,
  serilog: APP_FORMATS.serilog,
};

/** Different messages of a program, in each of its formats: of these there are some hundreds in its source. */
const MESSAGES = 300;

/** The formats by name, with this share of ERROR lines and INFO lines for the rest. */
export function errorFormats(share: number): [name: string, RecordFormat][] {
  return Object.entries(FORMATS).map(([name, format]) => [
    name,
    (prng, clock) => {
      const words = new Prng(prng.int(MESSAGES), name);
      return format(prng, clock, prng.chance(share) ? 'ERROR' : 'INFO', words);
    },
  ]);
}
