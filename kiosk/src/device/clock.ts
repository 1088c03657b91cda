// The app's own clock: the tablet's, held against one that never jumps. Tablets come up
// in 1970 after a power cut, and are put right in the middle of the day. The server
// corrects what is constant; this notices what changes.

/** Smaller differences are two clocks drifting apart. */
export const jump = 2_000;
/** A tablet's clock so far behind the last contact is not to be believed. */
const behind = 24 * 3_600_000;

/** The last contact: the server's time, and what the tablet's clock showed then. */
export interface Contact { server: number; at: number }

export interface Hands {
  wall(): number;
  mono(): number;
}

export class Clock {
  #h: Hands;
  /** Wall time at mono 0. */
  #base: number;
  /** What the tablet's clock may show and be believed. It is not earlier than at the last
   * contact, unless it was fast then and has been put right since. */
  #floor = 0;

  /** @param last the last contact ever
   * @param newest when the newest answer was given, by the tablet's clock; 0 for none */
  constructor(h: Hands, last: Contact | null = null, newest = 0) {
    this.#h = h;
    if (last) this.contact(last);
    const wall = h.wall();
    // A clock that is not believed goes on from the last moment there is a trace of.
    this.#base = (this.#doubts(wall) ? Math.max(last!.at, newest) : wall) - h.mono();
  }

  #doubts(wall: number): boolean {
    return wall < this.#floor - behind;
  }

  /** Milliseconds since 1970; goes back only in check. */
  now(): number {
    return this.#base + this.#h.mono();
  }

  /** The server has told the time. */
  contact({ server, at }: Contact): void {
    this.#floor = Math.min(server, at);
  }

  /** How much later it is by the tablet's clock than by this one; after a sleep, for as
   * long as it was. */
  behind(): number {
    return this.#h.wall() - this.now();
  }

  /** Follows the tablet's clock, and says by how many milliseconds what was dated so far
   * is to be moved; 0 for not at all.
   * @param slept the app was out of sight: mono may have stood still with the tablet */
  check(slept: boolean): number {
    const wall = this.#h.wall();
    if (this.#doubts(wall)) return 0; // still wrong: go on from where we were
    const off = wall - this.now();
    this.#base += off;
    return Math.abs(off) <= jump || (slept && off > 0) ? 0 : off;
  }
}
