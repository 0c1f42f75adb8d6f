/**
 * The code of the Lambda function that applies custom resource definitions.
 *
 * It uses only Node.js and the AWS SDK of the Lambda runtime. The tests run it against a Kubernetes API and a web
 * server. The function downloads all files and verifies their SHA-256 before it applies anything. It applies each
 * document unchanged with a server-side apply, and authenticates with a presigned STS request. It never deletes
 * anything, because deleting a definition deletes all of its objects.
 */
export const CRD_HANDLER_CODE = String.raw`'use strict';
const { createHash, createHmac } = require('node:crypto');
const https = require('node:https');

const EXTENSIONS = '/apis/apiextensions.k8s.io/v1/';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1/';
const PATHS = {
  CustomResourceDefinition: EXTENSIONS + 'customresourcedefinitions/',
  ValidatingAdmissionPolicy: ADMISSION + 'validatingadmissionpolicies/',
  ValidatingAdmissionPolicyBinding: ADMISSION + 'validatingadmissionpolicybindings/',
};
// An access entry takes a while to be known to the cluster: until then it answers 401 or 403.
const AGAIN = [401, 403, 408, 409, 425, 429];
const PATIENCE = Number(process.env.PATIENCE_SECONDS || 180) * 1000;
const FIRST_PAUSE = Number(process.env.FIRST_PAUSE_MS || 1000);

// What CloudFormation is told must be the last answer, and not that the time of the function was up.
let deadline = Infinity;

exports.handler = async (event, context) => {
  deadline = context ? Date.now() + context.getRemainingTimeInMillis() - 10000 : Infinity;
  const { ClusterName: clusterName, Files: files } = event.ResourceProperties;
  const PhysicalResourceId = event.PhysicalResourceId || clusterName + '/' + event.LogicalResourceId;
  if (event.RequestType !== 'Delete') {
    const documents = [];
    for (const file of files) {
      documents.push(...documentsOf(file.Url, await verified(file)));
    }
    const cluster = await describe(clusterName);
    for (const document of documents) {
      await apply(cluster, document);
    }
    for (const document of documents.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
      await established(cluster, document);
    }
    console.log('applied ' + documents.map(({ kind, name }) => kind + ' ' + name).join(', '));
  }
  return { PhysicalResourceId };
};

async function verified({ Url: url, Sha256: expected }) {
  const body = url.startsWith('s3://') ? await object(url) : await download(url);
  const actual = createHash('sha256').update(body).digest('hex');
  if (expected && actual !== expected.toLowerCase()) {
    throw new Error(url + ' has the SHA-256 ' + actual + ' and not ' + expected + ': nothing was applied');
  }
  return body.toString('utf8');
}

async function object(url) {
  const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url);
  const { Body } = await new S3Client({}).send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body.transformToByteArray());
}

async function download(url, redirects = 5) {
  if (!url.startsWith('https://')) {
    throw new Error(url + ' is not read: only https and s3 are');
  }
  const { status, headers, body } = await patiently(url, [408, 425, 429], () => request(url));
  if (status >= 300 && status < 400 && headers.location && redirects > 0) {
    return download(new URL(headers.location, url).href, redirects - 1);
  }
  if (status !== 200) {
    throw new Error(url + ' answers ' + status);
  }
  return body;
}

function documentsOf(url, text) {
  const documents = text.split(/^---.*$/m).filter((part) => /^[^#\s]/m.test(part));
  if (documents.length === 0) {
    throw new Error(url + ' has no documents');
  }
  return documents.map((part) => {
    const kind = (/^kind:\s*["']?(\w+)/m.exec(part) || [])[1];
    const metadata = (/^metadata:[^\S\n]*\n((?:[^\S\n].*\n|\n)+)/m.exec(part) || [])[1] || '';
    const name = (/^  name:\s*["']?([a-z0-9.-]+)/m.exec(metadata) || [])[1];
    if (!PATHS[kind] || !name) {
      throw new Error(
        url + ' holds ' + (kind || 'a document without a kind') + ' ' + (name || 'without a name') + ', and only ' +
          Object.keys(PATHS).join(', ') + ' in YAML of two spaces are applied: nothing was',
      );
    }
    return { kind, name, text: part };
  });
}

async function describe(name) {
  const { EKSClient, DescribeClusterCommand } = require('@aws-sdk/client-eks');
  const { cluster } = await new EKSClient({}).send(new DescribeClusterCommand({ name }));
  return { name, endpoint: cluster.endpoint, ca: Buffer.from(cluster.certificateAuthority.data, 'base64') };
}

async function apply(cluster, { kind, name, text }) {
  const path = PATHS[kind] + name + '?fieldManager=cdk-eks-networking&force=true';
  const { status, body } = await call(cluster, 'PATCH', path, text);
  if (status !== 200 && status !== 201) {
    throw new Error('the cluster refuses ' + kind + ' ' + name + ' with ' + status + ': ' + messageOf(body));
  }
}

/** Until the API serves the definition: a controller looks for it when it starts, and never again. */
async function established(cluster, { kind, name }) {
  await patiently(name, [], async () => {
    const { status, body } = await call(cluster, 'GET', PATHS[kind] + name);
    const conditions = status === 200 ? (JSON.parse(body).status || {}).conditions || [] : [];
    const ready = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
    return ready ? { status } : { status: 503, body: 'not established: ' + JSON.stringify(conditions) };
  });
}

function call(cluster, method, path, text) {
  return patiently(method + ' ' + path, AGAIN, () =>
    request(cluster.endpoint + path, {
      method,
      ca: cluster.ca,
      headers: {
        accept: 'application/json',
        authorization: 'Bearer ' + token(cluster.name),
        ...(text ? { 'content-type': 'application/apply-patch+yaml', 'content-length': Buffer.byteLength(text) } : {}),
      },
      text,
    }),
  );
}

/** Asks again, after longer and longer pauses, while the other side is not ready or does not answer. */
async function patiently(what, again, ask) {
  const end = Math.min(Date.now() + PATIENCE, deadline);
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, 15000)) {
    let trouble;
    try {
      const answer = await ask();
      if (answer.status < 500 && !again.includes(answer.status)) {
        return answer;
      }
      trouble = answer.status + ' ' + messageOf(answer.body);
    } catch (error) {
      if (!error.code) {
        throw error;
      }
      trouble = error.message || error.code;
    }
    if (Date.now() + pause > end) {
      throw new Error(what + ': ' + trouble);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function request(url, { method = 'GET', headers = {}, ca, text } = {}) {
  return new Promise((resolve, reject) => {
    const sent = https.request(url, { method, headers, ...(ca ? { ca } : {}), timeout: 30000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('no answer in 30 seconds'), { code: 'ETIMEDOUT' })));
    sent.on('error', reject);
    sent.end(text);
  });
}

/** What encodeURIComponent leaves, and a signature does not. */
function percent(char) {
  return '%' + char.charCodeAt(0).toString(16).toUpperCase();
}

function messageOf(body) {
  const text = String(body || '').slice(0, 500);
  try {
    return JSON.parse(body).message || text;
  } catch {
    return text;
  }
}

/** A token of EKS: a request to STS that says who asks, signed for a minute, with the cluster in a header. */
function token(clusterName, now = new Date()) {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = process.env;
  const host = process.env.STS_HOST;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), region, 'sts', 'aws4_request'];
  const query = [
    ['Action', 'GetCallerIdentity'],
    ['Version', '2011-06-15'],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', [id, ...scope].join('/')],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', '60'],
    ...(session ? [['X-Amz-Security-Token', session]] : []),
    ['X-Amz-SignedHeaders', 'host;x-k8s-aws-id'],
  ]
    .map(([key, value]) => key + '=' + encodeURIComponent(value).replace(/[!'()*]/g, percent))
    .join('&');
  const headers = 'host:' + host + '\nx-k8s-aws-id:' + clusterName + '\n';
  const digest = (text) => createHash('sha256').update(text).digest('hex');
  const canonical = ['GET', '/', query, headers, 'host;x-k8s-aws-id', digest('')].join('\n');
  const key = scope.reduce((above, part) => createHmac('sha256', above).update(part).digest(), 'AWS4' + secret);
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), digest(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const url = 'https://' + host + '/?' + query + '&X-Amz-Signature=' + signature;
  return 'k8s-aws-v1.' + Buffer.from(url).toString('base64url');
}

exports.token = token;
`;
