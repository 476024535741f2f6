/** Asks the API server whose token it is, and what that user may list: TokenReview and SubjectAccessReview. */
import { ClientError } from '../../model/cluster-client.ts';
import { statusOf } from '../api/api-errors.ts';
import type { ApiResponse, Transport } from '../api/transport-types.ts';
import { TransportError } from '../transport/transport-error.ts';

/** What a TokenReview says of a user. */
export interface ReviewedUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

interface TokenReview {
  readonly status?: { readonly authenticated?: boolean; readonly user?: Partial<ReviewedUser> };
}

interface SubjectAccessReview {
  readonly status?: { readonly allowed?: boolean };
}

const timeoutMs = 5_000;

export class AccessReviews {
  readonly #transport: Pick<Transport, 'request'>;

  constructor(transport: Pick<Transport, 'request'>) {
    this.#transport = transport;
  }

  /** Undefined for a token that is not valid. @throws ClientError */
  async userOf(token: string): Promise<ReviewedUser | undefined> {
    const path = '/apis/authentication.k8s.io/v1/tokenreviews';
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const { status } = (await this.#create(path, body)) as TokenReview;
    const { authenticated, user } = status ?? {};
    if (authenticated !== true || user?.username === undefined) return undefined;
    const { username, uid = '', groups = [], extra = {} } = user;
    return { username, uid, groups, extra };
  }

  /**
   * Whether the user may list the Deployments of a namespace.
   * @param namespace undefined for all
   * @throws ClientError
   */
  async mayList(user: ReviewedUser, namespace: string | undefined): Promise<boolean> {
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const { username, uid, groups, extra } = user;
    const resourceAttributes = { group: 'apps', resource: 'deployments', verb: 'list', namespace };
    const spec = { user: username, uid, groups, extra, resourceAttributes };
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    const { status } = (await this.#create(path, body)) as SubjectAccessReview;
    return status?.allowed === true;
  }

  /** The messages name no token: the API server's own could quote what was sent. */
  async #create(path: string, body: object): Promise<object> {
    const response = await this.#send(path, body);
    if (response.status < 300 && typeof response.body === 'object' && response.body !== null) return response.body;
    const { code, reason } = statusOf(response);
    throw new ClientError(`cannot create ${path.slice('/apis/'.length)}: ${reason} (${String(code)})`, false);
  }

  async #send(path: string, body: object): Promise<ApiResponse> {
    try {
      return await this.#transport.request({ method: 'POST', path, body, timeoutMs });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw new ClientError(`cannot ask the API server who may see the page: ${error.message}`, false);
    }
  }
}
