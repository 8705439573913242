import { counted, grouped } from '../text.ts';
import { html, Markup, NOTHING } from './markup.ts';

// What several sections of the page are made of.

/** A file, which the table can be searched for. */
export function fileLink(path: string): Markup {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.length - name.length);
  return html`<a class="path" href="#files" data-find="${path}"><span class="folder">${folder}</span><span class="name">${name}</span></a>`;
}

/** Files with what there is of each, and how many more have some. */
export function fileList(
  files: readonly { readonly path: string; readonly count: number }[],
  more: number,
): Markup {
  const named = files.map(({ path, count }) => {
    return html`<li><span class="number">${grouped(count)}</span> ${fileLink(path)}</li>`;
  });
  return html`<ol class="counted">${named}${more > 0 ? html`<li class="more">and ${counted(more, 'more file')}</li>` : NOTHING}</ol>`;
}

/** A share as a length, not as an attribute `style`, which would need a weaker policy. */
export function bar(share: number): Markup {
  return html`<svg class="bar" aria-hidden="true"><rect width="${(share * 100).toFixed(2)}%" height="100%"/></svg>`;
}

/** The template of messages, in which what differs from line to line (`<*>`, `<num>`) looks unlike what is the same. */
export function template(text: string): Markup {
  return new Markup(html`${text}`.text.replaceAll(/&#60;([\w*:-]{1,20})&#62;/g, '<var>&#60;$1&#62;</var>'));
}
