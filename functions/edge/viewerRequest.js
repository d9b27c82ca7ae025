import cf from 'cloudfront';

// Runs for every viewer request after CloudFront has verified the signed cookies, in runtime cloudfront-js-2.0, with the
// constant SETTINGS written below the import. Only what both that runtime and njs 0.7 understand: no destructuring, default
// parameters, classes, for-of, spread, optional chaining or await inside an argument list.

// The grammar of a playback path, the same as parsePlaybackPath's: what it does not list is refused, so an encoded
// ("%2e"), climbing ("..") or doubled ("//") path has no form in which it would pass.
const PATH =
  /^\/v1\/([a-z0-9][a-z0-9-]{2,63})\/([a-z][a-z0-9-]{1,31}~[A-Za-z0-9_.~-]+)\/(hls|dash|cmaf)\/(?:m\/((?:[0-9a-f]{32}|x)\/(?:[0-9a-f]{32}|y)\/)?([A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(?:m3u8|mpd))|(?:[0-9a-f]{32}|x)\/(?:[0-9a-f]{32}|y)\/([A-Za-z0-9][A-Za-z0-9_-]{0,99}\.[a-z0-9]{2,6}))$/;
const REGION_PART = /^([a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2})\.[A-Za-z0-9_-]{106}[AEIMQUYcgkosw048]$/;
const NONCE_PART = /^n\.[a-z0-9]{1,16}$/;
const MAX_REGIONS = 8;

const kvs = cf.kvs();

function refuse(statusCode, text) {
  return {
    statusCode: statusCode,
    statusDescription: text,
    headers: { 'cache-control': { value: 'no-store' }, 'content-type': { value: 'text/plain' } },
    body: text,
  };
}

// The Regions that a route lists, from what stands between its tildes; null when it is no route.
function regionsOf(parts) {
  let end = parts.length;
  if (NONCE_PART.test(parts[end - 1])) {
    end -= 1;
  }
  if (end < 2 || end - 1 > MAX_REGIONS) {
    return null;
  }
  const regions = [];
  for (let i = 1; i < end; i++) {
    const match = REGION_PART.exec(parts[i]);
    if (match === null || (i > 1 && match[1] <= regions[i - 2])) {
      return null;
    }
    regions.push(match[1]);
  }
  return regions;
}

// The path with X and Y as constants: they differ per Region and the origin replaces them, so both Regions' links share one
// cache entry. Null when the format has no such file.
function canonicalUri(match) {
  const base = '/v1/' + match[1] + '/' + match[2] + '/' + match[3] + '/';
  if (match[6] !== undefined) {
    return base + 'x/y/' + match[6];
  }
  const dash = match[3] === 'dash';
  if (/\.mpd$/.test(match[5]) !== dash || (dash && match[4] !== undefined)) {
    return null;
  }
  return base + (match[4] === undefined ? 'm/' : 'm/x/y/') + match[5];
}

// The order of the operator's switch; the distribution's own order while the entry is missing or makes no sense, because
// playing from either Region beats playing from none.
async function regionOrder() {
  try {
    const entry = await kvs.get('active', { format: 'json' });
    const order = entry.order;
    if (Array.isArray(order) && order.length > 0 && order.every((region) => typeof region === 'string')) {
      return order;
    }
  } catch (e) {
    // Missing, not JSON, or the store cannot be read.
  }
  return SETTINGS.staticOrder;
}

async function handler(event) {
  const request = event.request;
  // A CORS preflight carries no cookies, so the key group refuses it before this code; playback needs none.
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(403, 'Forbidden');
  }
  // njs's "$" also matches before a line break at the end.
  const match = request.uri.indexOf('\n') >= 0 ? null : PATH.exec(request.uri);
  const uri = match === null ? null : canonicalUri(match);
  const parts = match === null ? [] : match[2].split('~');
  const regions = uri === null ? null : regionsOf(parts);
  if (match === null || uri === null || regions === null) {
    return refuse(403, 'Forbidden');
  }

  try {
    const denied = await kvs.exists('deny/' + match[1]);
    if (denied) {
      return refuse(403, 'Forbidden');
    }
  } catch (e) {
    // A takedown is a duty: while it cannot be checked, nothing is served.
    return refuse(503, 'Service Unavailable');
  }

  request.uri = uri;
  request.querystring = {};
  request.headers['x-media-route'] = { value: match[2] };

  const order = await regionOrder();
  const known = SETTINGS.staticOrder;
  const candidates = order.filter(
    (region, i) => order.indexOf(region) === i && known.indexOf(region) >= 0 && regions.indexOf(region) >= 0
  );
  if (candidates.length === 0) {
    return refuse(503, 'Service Unavailable');
  }
  if (candidates.length === 1) {
    cf.selectRequestOriginById(parts[0] + '.' + candidates[0]);
  } else if (candidates[0] !== known[0] || candidates[1] !== known[1]) {
    cf.createRequestOriginGroup({
      originIds: candidates.slice(0, 2).map((region) => ({ originId: parts[0] + '.' + region })),
      failoverCriteria: { statusCodes: SETTINGS.statusCodes },
    });
  }
  return request;
}
