import cf from 'cloudfront';

// Runs for every viewer request to the entitlement service, in runtime cloudfront-js-2.0, with the constant SETTINGS written below
// the import. Only what both that runtime and njs 0.7 understand; see viewerRequest.js.

// What it does not list is refused, so an encoded, climbing or doubled path has no form in which it would pass: CloudFront chooses
// the behaviour by the normalized path and hands on the raw one.
const PATH = /^\/play\/[a-z0-9][a-z0-9-]{2,63}$/;
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

const kvs = cf.kvs();

// Refusals in the form of the service's own: a player is told the same by both.
function refuse(statusCode, statusDescription, code, title, headers) {
  headers['cache-control'] = { value: 'no-store' };
  headers['content-type'] = { value: 'application/problem+json' };
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: headers,
    body: JSON.stringify({
      type: 'urn:media-platform:problem:' + code,
      title: title,
      status: statusCode,
      code: code,
    }),
  };
}

// The order of the operator's switch; the distribution's own order while the entry is missing or makes no sense.
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

// What the service goes by must not be what a viewer made up.
function writeHeaders(request, viewer) {
  const headers = request.headers;
  Object.keys(headers).forEach((name) => {
    if (name.toLowerCase().indexOf('x-play-') === 0) {
      delete headers[name];
    }
  });
  if (headers.authorization !== undefined) {
    headers['x-play-authorization'] = { value: headers.authorization.value };
  }
  if (headers.host !== undefined) {
    headers['x-play-host'] = { value: headers.host.value };
  }
  headers['x-play-address'] = { value: viewer.ip };
}

async function handler(event) {
  const request = event.request;
  if (METHODS.indexOf(request.method) < 0) {
    return refuse(
      405,
      'Method Not Allowed',
      'method-not-allowed',
      'Sessions are asked for with GET or POST',
      {
        allow: { value: METHODS.join(', ') },
      }
    );
  }
  // njs's "$" also matches before a line break at the end.
  if (request.uri.indexOf('\n') >= 0 || !PATH.test(request.uri)) {
    return refuse(404, 'Not Found', 'unknown-asset', 'There is no such title', {});
  }
  writeHeaders(request, event.viewer);

  const order = await regionOrder();
  const known = SETTINGS.staticOrder;
  const candidates = order.filter((region, i) => order.indexOf(region) === i && known.indexOf(region) >= 0);
  if (candidates.length === 0) {
    const title = 'The service is not available at the moment';
    return refuse(503, 'Service Unavailable', 'temporarily-unavailable', title, {});
  }
  // CloudFront fails over no POST: a group would only be a detour.
  if (candidates.length === 1 || request.method === 'POST') {
    cf.selectRequestOriginById('play_api.' + candidates[0]);
  } else {
    cf.createRequestOriginGroup({
      originIds: candidates.slice(0, 2).map((region) => ({ originId: 'play_api.' + region })),
      failoverCriteria: { statusCodes: SETTINGS.statusCodes },
    });
  }
  return request;
}
