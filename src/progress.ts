import { bytesText, grouped } from './output/text.ts';

/** How far a run is. */
export interface ProgressState {
  readonly bytes: number;
  /** Bytes still to come, as far as they are known, else by the mean size of the files so far. */
  readonly bytesLeft: number;
  readonly settled: number;
  readonly found: number;
}

/** A run that is over before this never shows a bar. */
const SHOW_AFTER_MS = 400;
const REFRESH_MS = 100;

/**
 * Shows a bar on a terminal until the function it returns is called, which also gives the cursor back.
 * @param state asked whenever the bar is drawn
 */
export function showProgress(stream: NodeJS.WriteStream, state: () => ProgressState): () => void {
  let stop = (): void => {};
  let isOver = false;
  const timer = setTimeout(async () => {
    const { default: cliProgress } = await import('cli-progress');
    if (isOver) return;
    const bar = new cliProgress.SingleBar({
      format: '{bar} {percentage} % | {done} | {rate}/s | {files} files | {remaining}',
      barsize: 20,
      stream,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      // It would catch Ctrl-C for itself.
      gracefulExit: false,
    });
    const draw = drawer(bar, state);
    bar.start(1, 0, { done: '', rate: '', files: '', remaining: '' });
    draw();
    const refresh = setInterval(draw, REFRESH_MS);
    stop = () => {
      clearInterval(refresh);
      bar.stop();
    };
  }, SHOW_AFTER_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
    stop();
  };
}

function drawer(
  bar: { update(value: number, payload: object): void },
  state: () => ProgressState,
): () => void {
  const started = performance.now();
  let shown = 0;
  return () => {
    const { bytes, bytesLeft, settled, found } = state();
    const seconds = (performance.now() - started) / 1000;
    const share = bytes / Math.max(1, bytes + bytesLeft);
    // More may be found than was expected: the bar waits then, it does not go back.
    shown = Math.max(shown, Math.min(share, 0.999));
    const rate = bytes / Math.max(0.001, performance.now() / 1000);
    bar.update(shown, {
      done: bytesText(bytes),
      rate: bytesText(rate),
      files: `${grouped(settled)}/${grouped(found)}`,
      remaining: seconds > 1 && rate > 0 ? `ETA ${clock(bytesLeft / rate)}` : 'ETA -',
    });
  };
}

/** 75 as 1:15. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
