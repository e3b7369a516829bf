// Hears at once that an album has changed: one stream of events for all tabs of a browser.

const MAX_SILENCE_MILLISECONDS = 40_000; // The stream says every 15 seconds that it is there.
const REFUSED_MILLISECONDS = 60_000; // Until a stream that was refused is asked for again.

export class LiveEvents {
  #address;
  #onChange;
  #heardAt = -Infinity;
  #channel;
  #leaving;

  /** `onChange()`: the album has changed, or may have while nobody listened. */
  constructor(address, onChange) {
    this.#address = address;
    this.#onChange = onChange;
    // Without a lock each tab would hold a connection, of the six that a browser has.
    if (!address || !navigator.locks) return;
    this.#join();
    // A page that holds a stream is not kept for the way back.
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => event.persisted && this.#join());
  }

  /** Whether a change would be heard. */
  get isLive() {
    return Date.now() - this.#heardAt < MAX_SILENCE_MILLISECONDS;
  }

  #join() {
    this.#leaving = new AbortController();
    this.#channel = new BroadcastChannel(this.#address);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    const { signal } = this.#leaving;
    // Whoever has the lock listens for the others; it goes on to the next tab.
    navigator.locks.request(`listen ${this.#address}`, { signal }, () => this.#listen(signal)).catch(() => {});
  }

  #leave() {
    this.#leaving.abort();
    this.#channel.close();
  }

  #listen(signal) {
    return new Promise((resolve) => {
      let stream;
      let timer;
      const open = () => {
        stream = new EventSource(this.#address);
        stream.addEventListener("change", () => this.#tell("change"));
        stream.addEventListener("alive", () => this.#tell("alive"));
        stream.addEventListener("error", () => {
          // It comes back by itself, unless it was refused.
          if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, REFUSED_MILLISECONDS * (1 + Math.random()));
        });
      };
      signal.addEventListener("abort", () => {
        stream.close();
        clearTimeout(timer);
        resolve();
      });
      open();
    });
  }

  #tell(name) {
    this.#channel.postMessage(name);
    this.#hear(name);
  }

  #hear(name) {
    this.#heardAt = Date.now();
    if (name === "change") this.#onChange();
  }
}
