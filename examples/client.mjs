// A small client for Node 18 and newer, and for browsers:
//
//   node client.mjs http://127.0.0.1:8000 carnival
//
//   import { Site } from "./client.mjs";
//   const site = new Site("https://album.example");
//   for await (const photo of site.photos({ album: "carnival", described: 1 })) …

export class Site {
  constructor(address) {
    this.address = address;
  }

  /** Errors have `problem`: what went wrong, by a `type` that stays. */
  async ask(path, parameters = {}) {
    const query = new URLSearchParams(parameters);
    const answer = await fetch(`${this.address}/api/${path}?${query}`);
    const json = await answer.json();
    if (!answer.ok) {
      throw Object.assign(new Error(json.detail), { problem: json });
    }
    return json;
  }

  async *list(path, parameters = {}) {
    let cursor = null;
    do {
      const page = await this.ask(path, { ...parameters, ...(cursor && { cursor }) });
      yield* page.data;
      cursor = page.next_cursor;
    } while (cursor);
  }

  albums() {
    return this.list("albums");
  }

  photos(filters = {}) {
    return this.list("photos", { limit: 200, ...filters });
  }

  album(tag) {
    return this.ask(`albums/${encodeURIComponent(tag)}`);
  }
}

if (globalThis.process?.argv[1]?.endsWith("client.mjs")) {
  const [address, tag] = process.argv.slice(2);
  const site = new Site(address);
  const album = await site.album(tag);
  console.log(`${album.hashtag}: ${album.photo_count} photos`);
  for await (const photo of site.photos({ album: tag })) {
    console.log(`${photo.first_seen} ${photo.owner.display_name} ${photo.post_url}`);
  }
}
