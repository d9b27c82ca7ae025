/**
 * Ties a media session to a player: its requests carry the cookies, and a refusal has the session refreshed before the player goes on.
 * Each helper takes what the player's own library gives, so that none of them is needed to load this file.
 *
 * @module
 */

/**
 * @typedef {object} RefreshingSession a session made by `createMediaSession`
 * @property {() => Promise<boolean>} refresh
 * @property {(event: "moved", listener: (event: { url: string }) => void) => unknown} on
 */

/** How often in a row a refused player is tried again: a session that does not help once will not help the tenth time. */
const MOST_RETRIES = 2;

/**
 * Settings for `new Hls({...})`: requests to the playback host carry cookies, which hls.js leaves out otherwise.
 *
 * @param {string} host playback host
 */
export function hlsSettings(host) {
  return {
    /**
     * @param {{ withCredentials: boolean }} xhr
     * @param {string} url
     */
    xhrSetup: (xhr, url) => {
      if (new globalThis.URL(url).host === host) {
        xhr.withCredentials = true;
      }
    },
  };
}

/**
 * Has a refused hls.js refreshed: on a 403 the session is renewed and loading goes on where it stopped.
 *
 * @param {HlsPlayer} hls
 * @param {RefreshingSession} session
 * @param {() => void} [giveUp] called when refreshing does not help @default nothing: the session's own `ended` tells
 *
 * @typedef {object} HlsPlayer an instance of `Hls`
 * @property {(event: "hlsError" | "hlsFragLoaded", listener: (event: string, data: HlsErrorData) => void) => void} on
 * @property {() => void} startLoad
 * @property {(url: string) => void} loadSource
 * @property {{ startPosition: number }} config
 * @property {{ currentTime: number } | null} media
 *
 * @typedef {object} HlsErrorData
 * @property {string} [type]
 * @property {{ code?: number }} [response]
 */
export function keepHlsGoing(hls, session, giveUp = () => undefined) {
  const retry = retrier(session, () => hls.startLoad(), giveUp);
  session.on("moved", ({ url }) => {
    hls.config.startPosition = hls.media?.currentTime ?? -1;
    hls.loadSource(url);
  });
  hls.on("hlsFragLoaded", () => retry.worked());
  hls.on("hlsError", (_event, { type, response }) => {
    if (type === "networkError" && response?.code === 403) {
      retry.refused();
    }
  });
}

/**
 * Has a refused Shaka Player refreshed, and its requests to the playback host carry cookies.
 *
 * @param {ShakaPlayer} player
 * @param {string} host playback host
 * @param {RefreshingSession} session
 * @param {() => void} [giveUp] called when refreshing does not help @default nothing
 *
 * @typedef {object} ShakaPlayer an instance of `shaka.Player`
 * @property {() => { registerRequestFilter(filter: (type: number, request: ShakaRequest) => void): void, registerResponseFilter(filter: () => void): void }} getNetworkingEngine
 * @property {(type: "error", listener: (event: { detail?: { code?: number, data?: readonly unknown[] } }) => void) => void} addEventListener
 * @property {() => boolean} retryStreaming
 * @property {(url: string, startTime?: number) => Promise<unknown>} load
 * @property {() => { currentTime: number } | null} getMediaElement
 *
 * @typedef {object} ShakaRequest
 * @property {string[]} uris
 * @property {boolean} allowCrossSiteCredentials
 */
export function keepShakaGoing(player, host, session, giveUp = () => undefined) {
  const network = player.getNetworkingEngine();
  const retry = retrier(session, () => void player.retryStreaming(), giveUp);
  network.registerRequestFilter((_type, request) => {
    request.allowCrossSiteCredentials = request.uris.every((uri) => new globalThis.URL(uri).host === host);
  });
  network.registerResponseFilter(() => retry.worked());
  session.on("moved", ({ url }) => {
    // What goes wrong comes as an error event too.
    player.load(url, player.getMediaElement()?.currentTime).catch(() => undefined);
  });
  player.addEventListener("error", ({ detail }) => {
    // BAD_HTTP_STATUS; its data are the URI, the status and the body.
    if (detail?.code === 1001 && detail.data?.[1] === 403) {
      retry.refused();
    }
  });
}

/**
 * Has a refused native player refreshed: `<video>` tells no status, so any error of its source is tried with fresh cookies.
 *
 * @param {NativeVideo} video with `crossorigin="use-credentials"` where the playback host is another origin
 * @param {RefreshingSession} session
 * @param {() => void} [giveUp] called when refreshing does not help @default nothing
 *
 * @typedef {object} NativeVideo a `<video>` element
 * @property {(type: "error" | "loadedmetadata" | "timeupdate", listener: () => void) => void} addEventListener
 * @property {() => void} load
 * @property {string} src
 * @property {() => Promise<void>} play
 * @property {number} currentTime
 */
export function keepVideoGoing(video, session, giveUp = () => undefined) {
  let resumeAt = 0;
  let isResuming = false;
  const retry = retrier(
    session,
    () => {
      isResuming = true;
      video.load();
    },
    giveUp,
  );
  session.on("moved", ({ url }) => {
    isResuming = true;
    video.src = url;
    video.load();
  });
  video.addEventListener("timeupdate", () => {
    if (!isResuming && video.currentTime > resumeAt) {
      retry.worked();
    }
    if (!isResuming) {
      resumeAt = video.currentTime;
    }
  });
  video.addEventListener("loadedmetadata", () => {
    if (isResuming) {
      isResuming = false;
      video.currentTime = resumeAt;
      // Without a gesture the browser may refuse; the viewer presses play then.
      video.play().catch(() => undefined);
    }
  });
  video.addEventListener("error", () => retry.refused());
}

/**
 * @param {RefreshingSession} session
 * @param {() => void} goOn
 * @param {() => void} giveUp
 */
function retrier(session, goOn, giveUp) {
  let retries = 0;
  let isWaiting = false;
  return {
    worked: () => {
      retries = 0;
    },
    refused: () => {
      if (isWaiting) {
        return;
      }
      if (retries >= MOST_RETRIES) {
        giveUp();
        return;
      }
      retries += 1;
      isWaiting = true;
      void session.refresh().then((isFresh) => {
        isWaiting = false;
        if (isFresh) {
          goOn();
        } else {
          giveUp();
        }
      });
    },
  };
}
