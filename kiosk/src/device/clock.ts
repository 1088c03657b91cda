// The app's own clock: the tablet's, held against one that never jumps. Tablets come up
// in 1970 after a power cut, and are put right in the middle of the day. The server
// corrects what is constant; this notices what changes.

/** Smaller differences are two clocks drifting apart. */
const jump = 2_000;
/** A tablet's clock so far behind the last contact is not to be believed. */
const behind = 24 * 3_600_000;

export interface Hands {
  wall(): number;
  mono(): number;
}

export class Clock {
  #h: Hands;
  /** Wall time at mono 0. */
  #base: number;
  /** The server's time at the last contact: it was not earlier than that. */
  #floor: number;

  /** @param floor the server's time at the last contact ever, 0 for none */
  constructor(h: Hands, floor = 0) {
    this.#h = h;
    this.#floor = floor;
    this.#base = this.#believed() - h.mono();
  }

  #believed(): number {
    const wall = this.#h.wall();
    return wall < this.#floor - behind ? this.#floor : wall;
  }

  /** Milliseconds since 1970; goes back only in check. */
  now(): number {
    return this.#base + this.#h.mono();
  }

  /** The server has told the time. */
  contact(server: number): void {
    this.#floor = Math.max(this.#floor, server);
  }

  /** Follows the tablet's clock, and says by how many milliseconds what was dated so far
   * is to be moved; 0 for not at all.
   * @param slept the app was out of sight: mono may have stood still with the tablet */
  check(slept: boolean): number {
    const wall = this.#h.wall();
    if (wall < this.#floor - behind) return 0; // still wrong: go on from where we were
    const off = wall - this.now();
    this.#base += off;
    return Math.abs(off) <= jump || (slept && off > 0) ? 0 : off;
  }
}
