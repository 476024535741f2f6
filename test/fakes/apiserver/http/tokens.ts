/** Bearer tokens: who may talk to the server. There is no authorization: whoever is known may do everything. */
import { randomBytes } from 'node:crypto';

export class Tokens {
  readonly #users = new Map<string, string>();

  /** Makes a token for a user. */
  add(user: string): string {
    const payload = Buffer.from(JSON.stringify({ sub: user })).toString('base64url');
    const token = `embedded.${payload}.${randomBytes(18).toString('base64url')}`;
    this.#users.set(token, user);
    return token;
  }

  /** From now on the token is unknown. */
  revoke(token: string): void {
    this.#users.delete(token);
  }

  userOf(authorization: string): string | undefined {
    return this.#users.get(authorization.replace(/^Bearer /i, ''));
  }
}
