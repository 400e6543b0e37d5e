/** The few things that the page needs of the document. */

type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** @throws when the page has no such element, or has another kind of it */
export function byIdAs<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = byId(id);
  if (!(found instanceof kind)) throw new Error(`#${id} must be ${kind.name}, got ${found.tagName}`);
  return found;
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function svg(tag: string, attributes: Attributes = {}, ...children: readonly Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Touches the document only where something changed: twice a second, hundreds of cells. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setData(node: HTMLElement, name: string, value: string): void {
  if (node.dataset[name] !== value) node.dataset[name] = value;
}

export function setHidden(node: HTMLElement, isHidden: boolean): void {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

export function setDisabled(button: HTMLButtonElement, isDisabled: boolean): void {
  if (button.disabled !== isDisabled) button.disabled = isDisabled;
}

/** Children by key: kept while their key is there, in the order of the keys, removed when it goes. */
export class Keyed<T extends { readonly root: HTMLElement }> {
  readonly #parent: HTMLElement;
  readonly #make: (key: string) => T;
  readonly #items = new Map<string, T>();

  constructor(parent: HTMLElement, make: (key: string) => T) {
    this.#parent = parent;
    this.#make = make;
  }

  get(key: string): T | undefined {
    return this.#items.get(key);
  }

  /** Those that go are handed to `gone`. */
  update(keys: readonly string[], gone: (item: T) => void = () => {}): readonly T[] {
    for (const [key, item] of this.#items) {
      if (keys.includes(key)) continue;
      gone(item);
      item.root.remove();
      this.#items.delete(key);
    }
    return keys.map((key, index) => {
      const item = this.#items.get(key) ?? this.#make(key);
      this.#items.set(key, item);
      const at = this.#parent.children[index];
      if (at !== item.root) this.#parent.insertBefore(item.root, at ?? null);
      return item;
    });
  }
}
