/** What label and field selectors match, and which texts are not selectors. */
import { expect, test } from '@jest/globals';

import { parseFieldSelector } from '../../fakes/apiserver/reads/field-selector.ts';
import { parseLabelSelector } from '../../fakes/apiserver/reads/label-selector.ts';

const labels = { app: 'web', 'example.com/tier': 'front' };

test.each([
  ['', true],
  ['app=web', true],
  ['app = web', true],
  ['app==web', true],
  ['app=db', false],
  ['app!=db', true],
  ['absent!=db', true],
  ['app in (web, db)', true],
  ['app in (db)', false],
  ['absent in (db)', false],
  ['app notin (web)', false],
  ['absent notin (web)', true],
  ['example.com/tier', true],
  ['absent', false],
  ['!absent', true],
  ['!app', false],
  ['app in (web,db),example.com/tier=front', true],
  ['app in (web,db),example.com/tier=back', false],
  ['absent=', false],
])('the label selector "%s"', (selector, matches) => {
  expect(parseLabelSelector(selector)(labels)).toBe(matches);
});

test.each(['a b', 'app in web', '=x', 'a=(b)c)'])('"%s" is not a label selector', (selector) => {
  expect(() => parseLabelSelector(selector)).toThrow(/unable to parse requirement/);
});

const secret = { metadata: { name: 'a,b', namespace: 'ns' }, type: 'Opaque' };
const fields = ['metadata.name', 'metadata.namespace', 'type'];

test.each([
  ['', true],
  ['type=Opaque', true],
  ['type==Opaque', true],
  ['type!=Opaque', false],
  ['type!=helm.sh/release.v1,metadata.namespace=ns', true],
  ['metadata.name=a\\,b', true],
  ['metadata.name!=a\\,b', false],
])('the field selector "%s"', (selector, matches) => {
  expect(parseFieldSelector(selector, fields)(secret)).toBe(matches);
});

test.each([
  ['type', /can't understand/],
  ['data=x', /field label not supported: data/],
])('"%s" is no field selector here', (selector, message) => {
  expect(() => parseFieldSelector(selector, fields)).toThrow(message);
});
