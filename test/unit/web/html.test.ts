/** Markup comes from templates alone. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { html } from '../../../src/web/html.ts';
import { attribute, elementsOf, textOf } from '../../support/html.ts';

test('a value is text, and never markup', () => {
  expect(String(html`<p>${'<b>&"\''}</p>`)).toBe('<p>&lt;b&gt;&amp;&quot;&#39;</p>');
});

test('the result of a template is not escaped again, also in a list', () => {
  const items = [1, 2].map((each) => html`<i>${each}</i>`);
  expect(String(html`<b>${items}</b>`)).toBe('<b><i>1</i><i>2</i></b>');
});

test('undefined is nothing', () => {
  expect(String(html`<p>${undefined}</p>`)).toBe('<p></p>');
});

test('characters that hide or turn a text are replaced', () => {
  expect(String(html`${'a\u202eb\u0000c\u200dd'}`)).toBe('a\ufffdb\ufffdc\ufffdd');
});

test('whatever a text contains, a browser reads it as the same text', () => {
  const visible = fc
    .string({ unit: 'binary' })
    .map((text) => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ''));
  fc.assert(
    fc.property(visible, (text) => {
      const elements = elementsOf(String(html`<p title="${text}">x${text}</p>`));
      expect(elements.map(({ tagName }) => tagName)).toEqual(['html', 'head', 'body', 'p']);
      const paragraph = elements.at(-1);
      if (paragraph === undefined) throw new Error('there is no paragraph');
      expect(attribute(paragraph, 'title')).toBe(text);
      expect(textOf(paragraph)).toBe(`x${text}`.replaceAll(/\s+/g, ' ').trim());
    }),
  );
});
