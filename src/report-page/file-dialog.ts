import { BY_SEVERITY } from '../core/levels.ts';
import { bytesText, grouped, shareText } from '../output/text.ts';
import { element } from './dom.ts';
import type { Rows } from './rows.ts';

/** All that is known of a file, with its name in full length. */
export function showFile(rows: Rows, row: number): void {
  const lines = rows.column('Lines')[row] as number;
  const counts = BY_SEVERITY.map((level) => ({ level, count: rows.column(level)[row] as number }))
    .filter(({ count }) => count > 0)
    .flatMap(({ level, count }) => [
      element('dt', { class: level }, level),
      element('dd', { class: 'number' }, grouped(count)),
      element('dd', { class: 'number' }, shareText(count / lines)),
    ]);
  const status = rows.status(row);
  const detail = rows.detail(row);
  const close = element('button', { type: 'button', autofocus: '' }, 'Close');
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'file-name' },
    element('h2', { id: 'file-name', class: 'path' }, rows.path(row)),
    element('p', {}, element('span', { class: `mark ${status}` }, status), ` ${detail}`),
    element(
      'dl',
      {},
      ...counts,
      element('dt', {}, 'Lines'),
      element('dd', { class: 'number' }, grouped(lines)),
      element('dd', { class: 'number' }, bytesText(rows.column('Bytes')[row] as number)),
    ),
    close,
  );
  close.addEventListener('click', () => dialog.close());
  // Beside it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
