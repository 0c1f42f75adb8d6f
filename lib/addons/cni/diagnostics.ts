import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount } from '../../foundation/tokens';
import { LAST_PORT } from './bounds';
import { type CniSettings, given, toggle } from './settings';

/** Log level of the CNI. */
export enum CniLogLevel {
  /** Debug messages and above. */
  DEBUG = 'DEBUG',
  /** Informational messages and above. */
  INFO = 'INFO',
  /** Warnings and above. */
  WARN = 'WARN',
  /** Errors and above. */
  ERROR = 'ERROR',
  /** Fatal errors only. */
  FATAL = 'FATAL',
}

/** Port of the metrics endpoint, on every address of the node. */
const METRICS_PORT = 61_678;

/** Introspection endpoint of the CNI on each node. Choose one of the factories. */
export class Introspection {
  /** Disables the endpoint. The support script of the CNI then collects less information. */
  public static off(): Introspection {
    return new Introspection({ 'env.DISABLE_INTROSPECTION': 'true' });
  }

  /**
   * Serves the endpoint at an address of the node.
   *
   * The address is `host:port`, or `unix:` and the absolute path of a socket. The default of the CNI is
   * `127.0.0.1:61679`.
   *
   * @param address the address. Port 61678 is reserved for metrics
   */
  public static at(address: string): Introspection {
    validateArguments('Introspection.at', arguments);
    return new Introspection({ 'env.INTROSPECTION_BIND_ADDRESS': bindAddress(address) });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}
}

/** Logs, metrics and introspection of the CNI. */
export interface CniDiagnosticsOptions {
  /**
   * Log level of the daemon on each node.
   *
   * @default CniLogLevel.DEBUG
   */
  readonly logLevel?: CniLogLevel;

  /**
   * Log destination of the daemon: `stdout`, `stderr`, or an absolute path in the container.
   * `/host/var/log/aws-routed-eni` in the container is a directory of the node.
   *
   * @default '/host/var/log/aws-routed-eni/ipamd.log'
   */
  readonly logFile?: string;

  /**
   * Log level of the plugin, which runs once per pod.
   *
   * @default CniLogLevel.DEBUG
   */
  readonly pluginLogLevel?: CniLogLevel;

  /**
   * Log destination of the plugin: `stderr`, which is the log of the container runtime, or an absolute path on the
   * node. `stdout` fails, because the plugin writes its result there.
   *
   * @default '/var/log/aws-routed-eni/plugin.log'
   */
  readonly pluginLogFile?: string;

  /**
   * Whether the CNI serves Prometheus metrics on port 61678 of the node.
   *
   * @default true
   */
  readonly metrics?: boolean;

  /**
   * Introspection endpoint of the daemon.
   *
   * @default - the endpoint is at 127.0.0.1:61679
   */
  readonly introspection?: Introspection;
}

/** Returns the settings of logs, metrics and introspection. */
export function diagnosticsSettings(options: CniDiagnosticsOptions): CniSettings {
  const { logFile, pluginLogFile, metrics } = options;
  return {
    ...given('env.AWS_VPC_K8S_CNI_LOGLEVEL', options.logLevel),
    ...given('env.AWS_VPC_K8S_CNI_LOG_FILE', destination('logFile', logFile, ['stdout', 'stderr'])),
    ...given('env.AWS_VPC_K8S_PLUGIN_LOG_LEVEL', options.pluginLogLevel),
    ...given('env.AWS_VPC_K8S_PLUGIN_LOG_FILE', destination('pluginLogFile', pluginLogFile, ['stderr'])),
    ...toggle('env.DISABLE_METRICS', metrics === undefined ? undefined : !metrics),
    ...options.introspection?._settings,
  };
}

function destination(option: string, file: string | undefined, streams: readonly string[]): string | undefined {
  if (file !== undefined && isConcrete(file) && !streams.includes(file) && !file.startsWith('/')) {
    const words = streams.map((stream) => `"${stream}"`).join(', ');
    refuse('CniSetting', `"${option}: ${file}" is not a log destination. Write ${words} or an absolute path`);
  }
  return file;
}

function bindAddress(address: string): string {
  const colon = address.lastIndexOf(':');
  const [host, rest] = [address.slice(0, Math.max(colon, 0)), address.slice(colon + 1)];
  const port = Number(rest);
  const isSocket = host === 'unix' && rest.startsWith('/');
  const isHostPort = host !== '' && isCount(port, 1) && port <= LAST_PORT;
  if (!isConcrete(address)) {
    return address;
  }
  if (!(isSocket || isHostPort)) {
    refuse(
      'CniSetting',
      `"${address}" is not an address of the introspection endpoint. Write a host and port such as "127.0.0.1:61679", or "unix:" and an absolute path`,
    );
  }
  if (port === METRICS_PORT) {
    refuse('CniSetting', `"${address}" is the address of the CNI metrics. Write a port other than ${METRICS_PORT}`);
  }
  return address;
}
