/** Where an object of a rendered text comes from, if the text says it and the file is there. */
import { describe, expect, test } from '@jest/globals';

import { treeOf } from './files.ts';

const source =
  '# The web application\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  paused: true\n';
const rendered = (origin: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: prod-web\n  annotations:\n    config.kubernetes.io/origin: |\n${origin}spec:\n  paused: true\n  replicas: 2\n`;

async function places(files: Readonly<Record<string, string>>, sourceFolder?: string): Promise<readonly string[]> {
  const [manifest] = (await treeOf(files, sourceFolder)).manifests;
  const found = [[], ['spec', 'paused'], ['spec', 'replicas']].map((path) => manifest?.positionOf(path));
  return found.map((each) => [each?.file, each?.line, each?.column].join(':'));
}

describe('the annotation of kustomize', () => {
  test('the lines are those of the source', async () => {
    const files = { '-': rendered('      path: base/web.yaml\n'), 'base/web.yaml': source };
    expect(await places(files)).toEqual(['base/web.yaml:2:1', 'base/web.yaml:7:3', 'base/web.yaml:6:1']);
  });

  test.each([
    ['a file that is not there', '      path: base/web.yml\n'],
    ['a file of another repository', '      path: base/web.yaml\n      repo: https://example.com/x\n'],
    ['a file above', '      path: ../base/web.yaml\n'],
    ['nothing', '      x: y\n'],
  ])('%s: the lines are those of the rendered text', async (_what, origin) => {
    const files = { '-': rendered(origin), 'base/web.yaml': source };
    expect((await places(files))[0]).toBe('-:1:1');
  });
});

describe('the comment of Helm', () => {
  const text = `---\n# Source: web/templates/web.yaml\n${source}`;

  test('the first line of the template, which has no lines for values', async () => {
    const template = '{{ if .x }}\nkind: A\n';
    const files = { '-': text, 'web/templates/web.yaml': template };
    expect(await places(files)).toEqual(Array.from({ length: 3 }, () => 'web/templates/web.yaml:1:1'));
  });

  test('below the folder of sources, also where that is the chart itself', async () => {
    expect((await places({ '-': text, 'charts/web/templates/web.yaml': '{{ a }}' }, '/work/charts'))[0]).toBe(
      'charts/web/templates/web.yaml:1:1',
    );
    expect((await places({ '-': text, 'templates/web.yaml': '{{ a }}' }))[0]).toBe('templates/web.yaml:1:1');
  });

  test('a template that is not there: the lines are those of the rendered text', async () => {
    expect(await places({ '-': text })).toEqual(['-:4:1', '-:9:3', '-:8:1']);
  });
});
