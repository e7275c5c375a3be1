/*
 * As much of a document as a drawing needs: elements are made, get attributes, text and children, and are written down.
 * A library that stands in for a browser's is three times the size of the one that draws, and most of it reads HTML.
 */

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes elements of SVG, as a browser's `document` does for who draws with it. */
export class SvgDocument {
  readonly documentElement = new SvgElement(this, 'svg');

  createElementNS(_namespace: string, name: string): SvgElement {
    return new SvgElement(this, name);
  }

  createTextNode(text: string): SvgText {
    return new SvgText(text);
  }
}

class SvgText {
  parentNode: SvgElement | undefined;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  write(): string {
    return escapeText(this.#text);
  }
}

type Node = SvgElement | SvgText;

class SvgElement {
  readonly namespaceURI = svgNamespace;
  readonly ownerDocument: SvgDocument;
  readonly childNodes: Node[] = [];
  parentNode: SvgElement | undefined;
  readonly #name: string;
  readonly #attributes = new Map<string, string>();

  constructor(ownerDocument: SvgDocument, name: string) {
    this.ownerDocument = ownerDocument;
    this.#name = name;
  }

  get children(): SvgElement[] {
    return this.childNodes.filter((node) => node instanceof SvgElement);
  }

  get firstChild(): Node | null {
    return this.childNodes[0] ?? null;
  }

  set textContent(text: unknown) {
    this.childNodes.length = 0;
    if (text !== null && text !== '') this.appendChild(new SvgText(String(text)));
  }

  appendChild<Child extends Node>(child: Child): Child {
    return this.insertBefore(child, null);
  }

  append(...children: (Node | string)[]): void {
    for (const child of children) this.appendChild(typeof child === 'string' ? new SvgText(child) : child);
  }

  insertBefore<Child extends Node>(child: Child, next: Node | null): Child {
    child.parentNode?.removeChild(child);
    this.childNodes.splice(next === null ? this.childNodes.length : this.childNodes.indexOf(next), 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild(child: Node): void {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = undefined;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }

  setAttributeNS(_namespace: string, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  /** What stands in a page for this element. */
  get outerHTML(): string {
    return this.write();
  }

  write(): string {
    let text = `<${this.#name}`;
    // Those that came last stand first.
    for (const [name, value] of [...this.#attributes].reverse())
      text += ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`;
    if (this.childNodes.length === 0) return `${text} />`;
    text += '>';
    for (const child of this.childNodes) text += child.write();
    return `${text}</${this.#name}>`;
  }
}

const escapes: Readonly<Record<string, string>> = { '\xa0': '&#160;', '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeText(text: string): string {
  return text.replace(/[<>&\xa0]/g, (letter) => escapes[letter] ?? letter);
}
