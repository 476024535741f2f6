/** Plain data: trips of breakers. */
import type { Trip } from '../../src/model/trip.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** An id that differs for each number. */
export function tripIdOf(number: number): string {
  const letters = Array.from({ length: 12 }, (_, index) => base32[Math.floor(number / 32 ** index) % 32] ?? '');
  return `t${letters.reverse().join('')}`;
}

/** Deployment web failed with ConfigMap app. */
export function tripWith(members: Partial<Trip> = {}): Trip {
  return {
    id: tripIdOf(1),
    config: 'ConfigMap/shop/app',
    contentId: 'k3xq7m2pzt4wab5c',
    by: 'Deployment/shop/web',
    why: 'its pods do not become available',
    atMs: Date.parse('2026-12-01T10:00:00Z'),
    resumedAtMs: undefined,
    ...members,
  };
}
