/** Reads pages without a browser. */
import { parse, type DefaultTreeAdapterTypes } from 'parse5';

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** All elements of a document, in its order. */
export function elementsOf(text: string): readonly Element[] {
  return [...below(parse(text))];
}

function* below(node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* below(child);
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

/** The text of an element, with one space for any white space. */
export function textOf(node: Node): string {
  return rawText(node).replaceAll(/\s+/g, ' ').trim();
}

function rawText(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value;
  const separator = inline.includes(node.nodeName) ? '' : ' ';
  return 'childNodes' in node ? `${separator}${node.childNodes.map(rawText).join('')}${separator}` : '';
}

/** Elements that stand in a line of text. */
const inline = ['a', 'b', 'span', 'time', 'wbr', 'code'];

/** The text of the content of a page. */
export function mainText(text: string): string {
  const main = elementsOf(text).find(({ tagName }) => tagName === 'main');
  if (main === undefined) throw new Error(`the page has no content: ${text.slice(0, 200)}`);
  return textOf(main);
}

/** The addresses of all links, in the order of the page. */
export function linksOf(text: string): readonly string[] {
  return elementsOf(text).flatMap((element) => attribute(element, 'href') ?? []);
}
