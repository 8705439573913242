import { BY_SEVERITY, LEVELS, type Level } from '../core/levels.ts';
import { shownLevels } from '../output/html/columns.ts';
import { bytesText, counted, grouped } from '../output/text.ts';
import type { Status } from '../row.ts';
import { element } from './dom.ts';
import { showFile } from './file-dialog.ts';
import { type Rows, readRows, type SortKey } from './rows.ts';
import { MOST_ROWS, VirtualRows } from './virtual-rows.ts';

/** Rows on paper. */
const MOST_PRINTED = 100;
/** Where a row has its counts below its name; the style sheet has the same width. */
const NARROW = matchMedia('screen and (max-width: 45rem)');

interface Column {
  readonly key: Exclude<SortKey, 'worst'>;
  readonly level?: Level;
}

/** Puts a table of all files, with search and sort, in the place of that of the worst. */
export function startFiles(): void {
  const rows = readRows();
  if (rows.count > 0) new FilesTable(rows);
}

class FilesTable {
  readonly #rows: Rows;
  readonly #columns: readonly Column[];
  readonly #name = byId<HTMLInputElement>('search-name');
  readonly #level = byId<HTMLSelectElement>('search-level');
  readonly #status = byId<HTMLSelectElement>('search-status');
  readonly #note = byId('file-count');
  readonly #head = element('tr', { role: 'row', 'aria-rowindex': '1' });
  readonly #table = element('table', { class: 'files virtual', role: 'table', 'aria-labelledby': 'files' });
  readonly #printed: HTMLTableElement;
  readonly #virtual: VirtualRows;
  #shown: Uint32Array = new Uint32Array();
  #sortKey: SortKey = 'worst';
  #isDescending = true;

  constructor(rows: Rows) {
    this.#rows = rows;
    const totals = Float64Array.from(LEVELS, (level) => sum(rows.column(level)));
    this.#columns = [
      { key: 'File' },
      ...shownLevels(totals).map((level) => ({ key: level, level })),
      { key: 'Lines' },
      { key: 'Bytes' },
      { key: 'Status' },
    ];
    const box = byId('file-table');
    this.#printed = box.querySelector('table') as HTMLTableElement;
    this.#head.append(...this.#columns.map((column) => this.#headCell(column)));
    const body = element('tbody', { role: 'rowgroup' });
    this.#table.append(element('thead', { role: 'rowgroup' }, this.#head), body);
    this.#table.style.setProperty('--columns', this.#columns.map((column) => this.#width(column)).join(' '));
    box.append(this.#table);
    box.tabIndex = -1;
    this.#printed.classList.add('printed');

    this.#virtual = new VirtualRows(
      box,
      body,
      () => this.#head.offsetHeight,
      () => (NARROW.matches ? 52 : 30),
      (index) => this.#row(index),
    );
    NARROW.addEventListener('change', () => this.#virtual.layOut());
    const form = byId('search');
    form.addEventListener('input', () => this.#update());
    form.addEventListener('submit', (event) => event.preventDefault());
    form.hidden = false;
    document.addEventListener('click', (event) => this.#find(event));
    addEventListener('beforeprint', () => this.#print());
    this.#update();
  }

  /** What the table shows is what is searched for, in the order that is asked for. */
  #update(): void {
    const rows = this.#rows;
    this.#shown = rows.matching({
      name: this.#name.value,
      levels: words(this.#level.value) as Level[],
      statuses: words(this.#status.value) as Status[],
    });
    rows.sort(this.#shown, this.#sortKey, this.#isDescending);
    this.#table.setAttribute('aria-rowcount', String(this.#shown.length + 1));
    this.#note.textContent = this.#noteText();
    for (const [at, { key }] of this.#columns.entries()) {
      const cell = this.#head.children[at] as HTMLElement;
      if (key !== this.#sortKey) cell.removeAttribute('aria-sort');
      else cell.setAttribute('aria-sort', this.#isDescending ? 'descending' : 'ascending');
    }
    this.#virtual.show(this.#shown.length);
  }

  #noteText(): string {
    const { count } = this.#rows;
    const shown = this.#shown;
    const files =
      shown.length === count
        ? counted(count, 'file')
        : `${grouped(shown.length)} of ${counted(count, 'file')}`;
    const lines = BY_SEVERITY.slice(0, 3)
      .map((level) => ({ level, count: sumOf(this.#rows.column(level), shown) }))
      .filter((of) => of.count > 0)
      .map((of) => `${grouped(of.count)} ${of.level}`);
    const order = this.#sortKey === 'worst' && shown.length > 1 ? ', those with most errors first' : '';
    const cut = shown.length > MOST_ROWS ? `; the first ${grouped(MOST_ROWS)} are listed` : '';
    return `${[files, ...lines].join(' · ')}${order}${cut}`;
  }

  #headCell({ key, level }: Column): HTMLElement {
    const button = element('button', { type: 'button' }, key);
    button.addEventListener('click', () => {
      // Who sorts by a count looks for the most.
      this.#isDescending = key === this.#sortKey ? !this.#isDescending : key !== 'File';
      this.#sortKey = key;
      this.#update();
    });
    return element('th', { role: 'columnheader', scope: 'col', class: cellClass(key, level) }, button);
  }

  #row(index: number): HTMLElement {
    const row = this.#shown[index] as number;
    const tr = element('tr', { role: 'row', 'aria-rowindex': String(index + 2) });
    tr.append(this.#fileCell(row), ...this.#countCells(row));
    return tr;
  }

  #countCells(row: number): HTMLElement[] {
    return this.#columns.flatMap(({ key, level }) => {
      if (key === 'File') return [];
      return [element('td', { role: 'cell', class: cellClass(key, level) }, ...this.#cell(row, key))];
    });
  }

  #fileCell(row: number): HTMLElement {
    const path = this.#rows.path(row);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.slice(0, path.length - name.length);
    const button = element(
      'button',
      { type: 'button', class: 'path current-stop' },
      element('span', { class: 'folder' }, folder),
      element('span', { class: 'name' }, name),
    );
    button.addEventListener('click', () => showFile(this.#rows, row));
    return element('th', { role: 'rowheader', scope: 'row', class: 'file' }, button, ...this.#detail(row));
  }

  #detail(row: number): HTMLElement[] {
    const detail = this.#rows.detail(row);
    return detail === '' ? [] : [element('small', {}, detail)];
  }

  #cell(row: number, key: Exclude<Column['key'], 'File'>): (Node | string)[] {
    if (key === 'Status') {
      const status = this.#rows.status(row);
      return [element('span', { class: `mark ${status}` }, status)];
    }
    const count = this.#rows.column(key)[row] as number;
    if (key === 'Bytes') return [bytesText(count)];
    return [count === 0 ? element('span', { class: 'zero' }, '0') : grouped(count)];
  }

  /** As wide as its widest cell: rows are laid out one by one. */
  #width({ key }: Column): string {
    if (key === 'File') return 'minmax(16rem, 1fr)';
    if (key === 'Status') return '5.5rem';
    if (key === 'Bytes') return '5rem';
    const widest = this.#rows.column(key).reduce((most, count) => Math.max(most, count), 0);
    return `${Math.max(key.length, grouped(widest).length) + 3}ch`;
  }

  /** A file that is named anywhere in the page is shown in the table. */
  #find(event: Event): void {
    const link = (event.target as Element).closest<HTMLElement>('a[data-find]');
    if (!link) return;
    event.preventDefault();
    this.#level.value = '';
    this.#status.value = '';
    this.#name.value = link.dataset.find ?? '';
    this.#update();
    byId('files').scrollIntoView();
    this.#name.focus({ preventScroll: true });
  }

  /** Paper gets the first rows of what is shown. */
  #print(): void {
    const body = this.#printed.querySelector('tbody') as HTMLElement;
    const rows = Array.from(this.#shown.subarray(0, MOST_PRINTED), (row) => {
      const path = element('th', { scope: 'row', class: 'path' }, this.#rows.path(row), ...this.#detail(row));
      return element('tr', {}, path, ...this.#countCells(row));
    });
    body.replaceChildren(...rows);
    const cut = `The first ${counted(rows.length, 'file')} of ${grouped(this.#shown.length)}`;
    this.#printed.createCaption().textContent = rows.length < this.#shown.length ? cut : '';
  }
}

function cellClass(key: Column['key'], level: Level | undefined): string {
  if (level !== undefined) return `number ${level}`;
  return { File: 'file', Lines: 'number lines', Bytes: 'number bytes', Status: 'status' }[key as 'File'];
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

function sum(column: Float64Array): number {
  return column.reduce((total, count) => total + count, 0);
}

function sumOf(column: Float64Array, rows: Uint32Array): number {
  return rows.reduce((total, row) => total + (column[row] as number), 0);
}

function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}
