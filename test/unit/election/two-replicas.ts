/** Two replicas that compete for one Lease, on a fake clock. */
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LeaseServer } from '../../fakes/lease-server.ts';
import { Replica, type ReplicaOptions } from '../../fakes/replica.ts';

export class TwoReplicas {
  readonly time = new FakeClock();
  readonly server = new LeaseServer(this.time);
  readonly one = this.add({ name: 'one' });
  readonly two: Replica;

  /** @param skewMs by how much the wall clock of `two` is ahead */
  constructor(skewMs = 0) {
    this.two = this.add({ name: 'two', skewMs });
  }

  /** Adds a replica without starting it. */
  add(options: ReplicaOptions): Replica {
    return new Replica(this.server, this.time, options);
  }

  /** Starts both, so that `one` leads and `two` has observed that. */
  async start(): Promise<void> {
    this.one.start();
    await this.time.advance(0);
    this.two.start();
    await this.time.advance(0);
  }

  /** Names of the replicas that may write now. */
  get leaders(): readonly string[] {
    return [this.one, this.two].filter(({ elector }) => elector.mayWrite()).map(({ name }) => name);
  }
}
