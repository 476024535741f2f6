/** The listener of the page. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { servePage } from '../../../src/app/page-server.ts';
import type { HttpServer } from '../../../src/observability/http-server.ts';
import { openAccess } from '../../../src/web/access.ts';
import { pageStory } from '../../builders/page-story.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';

const story = await pageStory();
let server: HttpServer;

beforeEach(async () => {
  const { source } = await PageFixture.on(story);
  const address = { host: '127.0.0.1', port: 0 };
  const { logger } = new LogSink();
  server = await servePage({
    address,
    option: 'web-address',
    logger,
    source,
    access: openAccess,
    lulls: undefined,
    hosts: [],
  });
});

afterEach(async () => {
  await server.close();
});

function ask(path: string, options: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${String(server.port)}${path}`, options);
}

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('post-405: %s', async (method) => {
  const response = await ask('/', { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test.each(['/', '/workloads', '/nowhere', '/api/v1alpha1/status', '/w/Deployment/shop/none'])(
  '%s has the headers of the page, and sets no cookie',
  async (path) => {
    const { headers } = await ask(path);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toBeNull();
  },
);

test('HEAD has the headers of GET and no body', async () => {
  const response = await ask('/', { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1_000);
});

test('a 304 has no body', async () => {
  const etag = (await ask('/')).headers.get('etag') ?? '';
  const response = await ask('/', { headers: { 'if-none-match': etag } });
  expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
});
