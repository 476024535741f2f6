/**
 * The reason for which the controller cannot start or continue, as a message for its operator. Every other exception is
 * a bug of reroll.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
