/** The part of mux.js that the packager uses; the package ships no declarations. */
declare module "mux.js" {
  /** One transmuxed track of what was pushed. */
  interface TransmuxedData {
    readonly type: "audio" | "video" | "combined";
    /** `ftyp` and `moov`. */
    readonly initSegment: Uint8Array;
    /** One `moof` and one `mdat`. */
    readonly data: Uint8Array;
  }

  interface TransmuxerOptions {
    /** Keep the source's own timestamps, so that segments transmuxed one by one line up. */
    readonly keepOriginalTimestamps?: boolean;
    /** `false`: audio and video come as separate tracks. */
    readonly remux?: boolean;
    readonly firstSequenceNumber?: number;
  }

  interface Transmuxer {
    on(event: "data", listener: (data: TransmuxedData) => void): void;
    push(bytes: Uint8Array): void;
    flush(): void;
  }

  const muxjs: {
    readonly mp4: {
      readonly Transmuxer: new (options?: TransmuxerOptions) => Transmuxer;
      readonly tools: { inspect(data: Uint8Array): readonly unknown[] };
    };
  };
  export default muxjs;
}
