/**
 * HMAC-SHA-256 (RFC 2104) over many short messages under one key. Node's own `createHmac` prepares OpenSSL for each
 * message, five times as long as the hash of a short one takes (docs/adr/0032-hmac-of-two-hashes.md). Here the key goes
 * into a hash once, and each message continues from a copy of that hash.
 */
import { createHash, hash, type Hash } from 'node:crypto';

/** Bytes of a block of SHA-256, and of its digest (FIPS 180-4). */
const blockBytes = 64;
const digestBytes = 32;
const innerPad = 0x36;
const outerPad = 0x5c;

export class Hmac {
  /** Has taken the inner block of the key. */
  readonly #inner: Hash;
  /** The outer block of the key, and room for the digest of the inner hash. */
  readonly #outer: Buffer;

  /** @param key of any length */
  constructor(key: Uint8Array) {
    const short = key.length > blockBytes ? createHash('sha256').update(key).digest() : key;
    const block = Buffer.alloc(blockBytes);
    block.set(short);
    this.#inner = createHash('sha256').update(block.map((byte) => byte ^ innerPad));
    this.#outer = Buffer.alloc(blockBytes + digestBytes);
    this.#outer.set(block.map((byte) => byte ^ outerPad));
    block.fill(0);
  }

  /**
   * The 32 bytes for a message in two parts; a text stands for its UTF-8 bytes. The message is not copied, so that no
   * value of a Secret stays in a buffer of ours.
   */
  digest(head: string, tail: Uint8Array | string): Buffer {
    this.#outer.set(this.#inner.copy().update(head).update(tail).digest(), blockBytes);
    return hash('sha256', this.#outer, 'buffer');
  }
}
