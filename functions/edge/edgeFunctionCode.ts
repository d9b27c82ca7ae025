import { readFileSync } from "node:fs";
import { join } from "node:path";

import { isRegionName } from "./route";

/** What a CloudFront Function that chooses Regions must know about the distribution it is deployed to. */
export interface EdgeFunctionSettings {
  /** All media Regions, in the declared order of the static origin groups; the first two are the groups' members. */
  readonly staticOrder: readonly string[];
  /** Statuses at which an origin group that the function makes tries its second origin, the same as the static groups'. */
  readonly statusCodes: readonly number[];
}

/** Largest function that CloudFront accepts, in bytes. */
const MAX_CODE_BYTES = 10_240;

/** Statuses at which CloudFront's origin groups can fail over. */
const FAILOVER_STATUS_CODES: readonly number[] = [400, 403, 404, 416, 429, 500, 502, 503, 504];

/** The line of a shipped file below which the settings stand: modules are imported first, as in AWS's own examples. */
const IMPORT_LINE = "import cf from 'cloudfront';\n";

/**
 * The code of a CloudFront Function: the shipped file, with `const SETTINGS = {…};` below its import. The same settings give the same
 * text, so an unchanged stack previews without a change.
 *
 * @param fileName a file beside this one, such as `viewerRequest.js`
 * @throws Error when a setting cannot be right, or the code is larger than CloudFront accepts
 */
export function edgeFunctionCode(fileName: string, settings: EdgeFunctionSettings): string {
  checkSettings(settings);
  const file = readFileSync(join(__dirname, fileName), "utf8");
  if (!file.startsWith(IMPORT_LINE)) {
    throw new Error(`${fileName} must begin with ${JSON.stringify(IMPORT_LINE.trim())}`);
  }
  const { staticOrder, statusCodes } = settings;
  const code = `${IMPORT_LINE}const SETTINGS = ${asciiJson({ staticOrder, statusCodes })};\n${file.slice(IMPORT_LINE.length)}`;
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_CODE_BYTES) {
    throw new Error(
      `The function of ${fileName} has ${bytes} bytes; CloudFront accepts ${MAX_CODE_BYTES}. Shorten it or its settings.`,
    );
  }
  return code;
}

function checkSettings({ staticOrder, statusCodes }: EdgeFunctionSettings): void {
  if (staticOrder.length === 0 || new Set(staticOrder).size !== staticOrder.length) {
    throw new Error(`staticOrder is ${JSON.stringify(staticOrder)}: list each media Region once`);
  }
  const strange = staticOrder.find((region) => !isRegionName(region));
  if (strange !== undefined) {
    throw new Error(
      `staticOrder names ${JSON.stringify(strange)}, which is not formed like an AWS Region, such as eu-west-1`,
    );
  }
  const useless = statusCodes.find((code) => !FAILOVER_STATUS_CODES.includes(code));
  if (statusCodes.length === 0 || useless !== undefined) {
    throw new Error(
      `statusCodes is ${JSON.stringify(statusCodes)}: list one or more of ${FAILOVER_STATUS_CODES.join(", ")}`,
    );
  }
}

/** JSON that means the same as JavaScript source in any runtime: U+2028 and U+2029 end a line in old ones. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
