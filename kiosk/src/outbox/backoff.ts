// How long to wait after a failure: full jitter, so that the tablets of a city do not
// come back in step when a server does.

const first = 2_000;
const most = 300_000;

export class Backoff {
  #failures = 0;
  #chance: () => number;

  /** @param chance 0 up to 1, as Math.random */
  constructor(chance: () => number) {
    this.#chance = chance;
  }

  /** Milliseconds until the next try.
   * @param asked what the server wants at least, milliseconds */
  failed(asked = 0): number {
    const span = Math.min(most, first * 2 ** Math.min(this.#failures++, 20));
    return asked + Math.floor(this.#chance() * span);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
