import { expect } from "chai";

import { hlsSettings, keepHlsGoing, keepShakaGoing, keepVideoGoing } from "../../browser/players.js";

const HOST = "play.example.com";

class SessionModel {
  refreshes = 0;
  isFresh = true;
  #moved: (event: { url: string }) => void = () => undefined;
  refresh = (): Promise<boolean> => {
    this.refreshes += 1;
    return Promise.resolve(this.isFresh);
  };
  on = (_event: "moved", listener: (event: { url: string }) => void): void => {
    this.#moved = listener;
  };
  move(url: string): void {
    this.#moved({ url });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("hls.js with a media session", () => {
  const make = () => {
    const listeners = new Map<string, Parameters<Parameters<typeof keepHlsGoing>[0]["on"]>[1]>();
    const calls: string[] = [];
    const session = new SessionModel();
    const hls = {
      config: { startPosition: -1 },
      media: { currentTime: 42 },
      on: (event: string, listener: Parameters<Parameters<typeof keepHlsGoing>[0]["on"]>[1]) => {
        listeners.set(event, listener);
      },
      startLoad: () => calls.push("startLoad"),
      loadSource: (url: string) => calls.push(`${url} from ${hls.config.startPosition}`),
    };
    keepHlsGoing(hls, session, () => calls.push("giveUp"));
    const fail = async (code: number, type = "networkError"): Promise<void> => {
      listeners.get("hlsError")?.("hlsError", { type, response: { code } });
      await turn();
    };
    return { calls, session, fail, loaded: () => listeners.get("hlsFragLoaded")?.("hlsFragLoaded", {}) };
  };

  it("sends cookies to the playback host, and to no other", () => {
    const { xhrSetup } = hlsSettings(HOST);
    for (const [url, expected] of [
      [`https://${HOST}/v1/a/index.m3u8`, true],
      ["https://ads.example.net/a.ts", false],
    ] as const) {
      const xhr = { withCredentials: false };
      xhrSetup(xhr, url);
      expect(xhr.withCredentials).to.equal(expected);
    }
  });

  it("goes on with fresh cookies after a refusal, and leaves other errors alone", async () => {
    const { calls, session, fail } = make();
    await fail(404);
    await fail(403, "mediaError");
    expect(session.refreshes).to.equal(0);
    await fail(403);
    expect(calls).to.deep.equal(["startLoad"]);
  });

  it("gives up when fresh cookies do not help, and begins to count anew once something was loaded", async () => {
    const { calls, fail, loaded } = make();
    await fail(403);
    await fail(403);
    loaded();
    await fail(403);
    await fail(403);
    await fail(403);
    expect(calls).to.deep.equal(["startLoad", "startLoad", "startLoad", "startLoad", "giveUp"]);
  });

  it("gives up when there are no fresh cookies", async () => {
    const { calls, session, fail } = make();
    session.isFresh = false;
    await fail(403);
    expect(calls).to.deep.equal(["giveUp"]);
  });

  it("loads the title's new URL where it was", () => {
    const { calls, session } = make();
    session.move("https://new");
    expect(calls).to.deep.equal(["https://new from 42"]);
  });
});

describe("Shaka Player with a media session", () => {
  const make = () => {
    type Filter = Parameters<
      ReturnType<Parameters<typeof keepShakaGoing>[0]["getNetworkingEngine"]>["registerRequestFilter"]
    >[0];
    const calls: string[] = [];
    const session = new SessionModel();
    let filter: Filter = () => undefined;
    let onError: (event: { detail?: { code?: number; data?: readonly unknown[] } }) => void = () => undefined;
    keepShakaGoing(
      {
        getNetworkingEngine: () => ({
          registerRequestFilter: (made) => {
            filter = made;
          },
          registerResponseFilter: () => undefined,
        }),
        addEventListener: (_type, listener) => {
          onError = listener;
        },
        retryStreaming: () => calls.push("retryStreaming") > 0,
        getMediaElement: () => ({ currentTime: 42 }),
        load: (url, from) => Promise.resolve(calls.push(`${url} from ${from}`)),
      },
      HOST,
      session,
    );
    return { calls, session, filter: () => filter, fail: (detail: object) => onError({ detail }) };
  };

  it("sends cookies to the playback host, and to no other", () => {
    const { filter } = make();
    for (const [uri, expected] of [
      [`https://${HOST}/v1/a/index.mpd`, true],
      ["https://licence.example.net/", false],
    ] as const) {
      const request = { uris: [uri], allowCrossSiteCredentials: false };
      filter()(1, request);
      expect(request.allowCrossSiteCredentials).to.equal(expected);
    }
  });

  it("goes on with fresh cookies after a refusal, and leaves other errors alone", async () => {
    const { calls, session, fail } = make();
    fail({ code: 1001, data: ["uri", 404] });
    fail({ code: 3016 });
    await turn();
    expect(session.refreshes).to.equal(0);
    fail({ code: 1001, data: ["uri", 403] });
    await turn();
    expect(calls).to.deep.equal(["retryStreaming"]);
  });

  it("loads the title's new URL where it was", () => {
    const { calls, session } = make();
    session.move("https://new");
    expect(calls).to.deep.equal(["https://new from 42"]);
  });
});

describe("a native player with a media session", () => {
  const make = () => {
    const listeners = new Map<string, () => void>();
    const calls: string[] = [];
    const session = new SessionModel();
    const video = {
      src: "https://old",
      currentTime: 0,
      addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
      load: () => {
        calls.push(`load ${video.src}`);
        video.currentTime = 0;
        listeners.get("timeupdate")?.();
      },
      play: () => Promise.resolve(void calls.push(`play at ${video.currentTime}`)),
    };
    keepVideoGoing(video, session, () => calls.push("giveUp"));
    const emit = (type: string) => listeners.get(type)?.();
    return { calls, session, video, emit };
  };

  it("is loaded again with fresh cookies after an error, and goes on where it was", async () => {
    const { calls, video, emit } = make();
    video.currentTime = 42;
    emit("timeupdate");
    emit("error");
    await turn();
    emit("loadedmetadata");
    expect(calls).to.deep.equal(["load https://old", "play at 42"]);
  });

  it("gives up when that does not help", async () => {
    const { calls, emit } = make();
    for (let count = 0; count < 3; count++) {
      emit("error");
      await turn();
    }
    expect(calls).to.deep.equal(["load https://old", "load https://old", "giveUp"]);
  });

  it("loads the title's new URL where it was", () => {
    const { calls, session, video, emit } = make();
    video.currentTime = 42;
    emit("timeupdate");
    session.move("https://new");
    emit("loadedmetadata");
    expect(calls).to.deep.equal(["load https://new", "play at 42"]);
  });
});
