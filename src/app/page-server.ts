/** Serves the page: a listener of its own, apart from metrics and health checks. */
import type { ListenAddress } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { startHttpServer, type HttpServer } from '../observability/http-server.ts';
import { Page, securityHeaders, type PageOptions } from '../web/page.ts';

export interface PageServerOptions extends PageOptions {
  readonly address: ListenAddress;
  /** The option that sets the address. */
  readonly option: string;
  readonly logger: Logger;
}

/** A browser opens six for one page. */
const maxConnections = 60;

/** @throws StartError if the address is not available */
export function servePage({ address, option, logger, ...options }: PageServerOptions): Promise<HttpServer> {
  const page = new Page(options);
  return startHttpServer({
    ...{ address, option, logger, maxConnections },
    announcement: 'serving the web page',
    headers: securityHeaders,
    respond: ({ url, headers }) => {
      if (url === undefined) return { status: 404, text: 'not found\n' };
      const { host, authorization, 'if-none-match': ifNoneMatch } = headers;
      return page.answer({ url, host, authorization, ifNoneMatch });
    },
  });
}
