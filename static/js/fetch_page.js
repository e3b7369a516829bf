// Other pages of this site, read without going there.

const TIMEOUT_MILLISECONDS = 20_000; // A server that says nothing is gone after that.

/** Fetches the page behind an address of this site, as it is now; throws where it cannot. */
export async function fetchPage(address) {
  const answer = await fetch(address, {
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    // Another tab may have seen it half a minute ago.
    cache: "no-cache",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
