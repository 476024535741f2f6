/** Bearer tokens: authentication only. There is no authorization: every known user may do everything. */
import { randomBytes } from 'node:crypto';

export class Tokens {
  readonly #users = new Map<string, string>();

  /** Creates a token for a user. */
  add(user: string): string {
    const payload = Buffer.from(JSON.stringify({ sub: user })).toString('base64url');
    const token = `embedded.${payload}.${randomBytes(18).toString('base64url')}`;
    this.#users.set(token, user);
    return token;
  }

  /** Revokes a token. */
  revoke(token: string): void {
    this.#users.delete(token);
  }

  userOf(authorization: string): string | undefined {
    return this.#users.get(authorization.replace(/^Bearer /i, ''));
  }
}
