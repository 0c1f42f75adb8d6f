// Runs and queries CoreDNS on loopback for the Corefile checks. `COREDNS` is the path of the binary.
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The answer to a query. */
export interface DnsReply {
  readonly code: number;
  /** The last four octets: the address in an answer with one record. */
  readonly address?: string;
  /** The time to live of the last record, which is an answer or the SOA record of a zone. */
  readonly ttl?: number;
  readonly raw: Buffer;
}

/** A folder with CoreDNS configuration, and the processes that use it. */
export class CoreDnsBench {
  public readonly folder = mkdtempSync(join(tmpdir(), 'corefile-'));
  private readonly running: ChildProcess[] = [];

  /** Starts CoreDNS with a Corefile. */
  public serve(name: string, text: string): ChildProcess {
    const file = this.write(name, text);
    const child = spawn(process.env.COREDNS ?? 'coredns', ['-conf', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.running.push(child);
    return child;
  }

  /** Writes a file and returns its path. */
  public write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Ends all processes and deletes the folder. */
  public close(): void {
    for (const child of this.running) {
      child.kill('SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ends a process and waits until it exits. */
export async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Returns a query message. The default record type is A. */
export function queryFor(name: string, type = 1): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const header = Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

/** Queries over UDP. Returns undefined without an answer in three seconds. */
export async function askUdp(port: number, name: string, type = 1): Promise<DnsReply | undefined> {
  const socket = createSocket('udp4');
  const raw = await new Promise<Buffer | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), 3000);
    socket.on('message', (message) => {
      clearTimeout(timer);
      resolve(message);
    });
    socket.on('error', () => resolve(undefined));
    socket.send(queryFor(name, type), port, '127.0.0.1');
  });
  socket.close();
  return raw && replyOf(raw);
}

/** Queries over TCP, which prefixes each message with its length. */
export async function askTcp(port: number, name: string): Promise<DnsReply | undefined> {
  const socket = connect(port, '127.0.0.1');
  const raw = await new Promise<Buffer | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), 3000);
    const query = queryFor(name);
    let read = Buffer.alloc(0);
    socket.on('data', (part) => {
      read = Buffer.concat([read, part]);
      if (read.length > 2 && read.length >= read.readUInt16BE(0) + 2) {
        clearTimeout(timer);
        resolve(read.subarray(2));
      }
    });
    socket.on('error', () => resolve(undefined));
    socket.write(Buffer.concat([Buffer.from([0, query.length]), query]));
  });
  socket.destroy();
  return raw && replyOf(raw);
}

function replyOf(raw: Buffer): DnsReply {
  const code = raw[3] & 15;
  const answers = raw.readUInt16BE(6);
  // An address record ends with its type, class, time to live, length and four octets.
  const isAddress = answers > 0 && raw.length >= 14 && raw.readUInt16BE(raw.length - 6) === 4;
  return isAddress
    ? { code, raw, address: [...raw.subarray(-4)].join('.'), ttl: raw.readUInt32BE(raw.length - 10) }
    : { code, raw };
}

/** Returns the answer message with one address for a query. */
export function answerTo(query: Buffer, address: string, ttl: number): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([query[0], query[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([
    0xc0,
    12,
    0,
    1,
    0,
    1,
    0,
    0,
    ttl >> 8,
    ttl & 255,
    0,
    4,
    ...address.split('.').map(Number),
  ]);
  return Buffer.concat([header, question, record]);
}

/** Waits until a condition is true. */
export async function until(isReady: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 20 && !(await isReady()); tries++) {
    await pause(300);
  }
}

/** Waits for a number of milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
