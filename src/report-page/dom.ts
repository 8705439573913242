/**
 * An element with text or other elements in it. Text is only ever put into the page by this, as text: nothing in a log
 * or in a name can become an element.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** What a `<script type="application/json">` holds. */
export function dataIn<T>(script: Element): T {
  return JSON.parse(script.textContent ?? '') as T;
}
