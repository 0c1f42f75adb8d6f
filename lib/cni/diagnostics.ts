import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import { booleanSetting, type CniSettings, HIGHEST_NODE_PORT, nodePort, optionalSetting } from './settings';

/** Log level of the CNI. */
export enum LogLevel {
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
const CNI_METRICS_PORT = 61_678;

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
    return new Introspection({ 'env.INTROSPECTION_BIND_ADDRESS': introspectionAddress(address) });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}
}

/** Logs, metrics and introspection of the CNI. */
export interface DiagnosticsOptions {
  /**
   * Log level of the daemon on each node.
   *
   * @default LogLevel.DEBUG
   */
  readonly logLevel?: LogLevel;

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
   * @default LogLevel.DEBUG
   */
  readonly pluginLogLevel?: LogLevel;

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
export function diagnosticsSettings(options: DiagnosticsOptions): CniSettings {
  const { logFile, pluginLogFile, metrics } = options;
  return {
    ...optionalSetting('env.AWS_VPC_K8S_CNI_LOGLEVEL', options.logLevel),
    ...optionalSetting('env.AWS_VPC_K8S_CNI_LOG_FILE', logDestination('logFile', logFile, ['stdout', 'stderr'])),
    ...optionalSetting('env.AWS_VPC_K8S_PLUGIN_LOG_LEVEL', options.pluginLogLevel),
    ...optionalSetting('env.AWS_VPC_K8S_PLUGIN_LOG_FILE', logDestination('pluginLogFile', pluginLogFile, ['stderr'])),
    ...booleanSetting('env.DISABLE_METRICS', metrics === undefined ? undefined : !metrics),
    ...options.introspection?._settings,
  };
}

function logDestination(option: string, file: string | undefined, streams: readonly string[]): string | undefined {
  if (file !== undefined && isConcrete(file) && !streams.includes(file) && !file.startsWith('/')) {
    const allowedStreams = streams.map((stream) => `"${stream}"`).join(', ');
    fail('CniSetting', `"${option}: ${file}" is not a log destination. Write ${allowedStreams} or an absolute path`);
  }
  return file;
}

function introspectionAddress(address: string): string {
  const colon = address.lastIndexOf(':');
  const [host, rest] = [address.slice(0, Math.max(colon, 0)), address.slice(colon + 1)];
  const port = Number(rest);
  const isSocket = host === 'unix' && rest.startsWith('/');
  const isHostPort = host !== '' && isWholeNumberFrom(port, 1) && port <= HIGHEST_NODE_PORT;
  if (!isConcrete(address)) {
    return address;
  }
  if (!(isSocket || isHostPort)) {
    fail(
      'CniSetting',
      `"${address}" is not an address of the introspection endpoint. Write a host and port such as "127.0.0.1:61679", or "unix:" and an absolute path`,
    );
  }
  if (port === CNI_METRICS_PORT) {
    fail('CniSetting', `"${address}" is the address of the CNI metrics. Write a port other than ${CNI_METRICS_PORT}`);
  }
  return address;
}

/** Default ports of the agent on the node, and the ports of the CNI. */
const DEFAULT_AGENT_METRICS_PORT = 8162;
const DEFAULT_AGENT_HEALTH_PORT = 8163;
const CNI_PORTS = [61_678, 61_679];

/** Options of the network policy agent, which runs on every node even if policies are not enforced. */
export interface PolicyAgentOptions {
  /**
   * Port of its metrics endpoint on the node.
   *
   * @default 8162
   */
  readonly metricsPort?: number;

  /**
   * Port of its health probe on the node. It must differ from the metrics port.
   *
   * @default 8163
   */
  readonly healthPort?: number;

  /**
   * Log level: `DEBUG`, `INFO`, `WARN` or `ERROR`.
   *
   * The log always contains denied connections. It contains accepted connections only at `DEBUG`. No published schema
   * of the add-on contains this setting.
   *
   * @default LogLevel.DEBUG
   */
  readonly logLevel?: LogLevel;
}

/** Returns the settings of the network policy agent. */
export function policyAgentSettings({ metricsPort, healthPort, logLevel }: PolicyAgentOptions): CniSettings {
  const metrics = nodePort('metricsPort', metricsPort ?? DEFAULT_AGENT_METRICS_PORT);
  const health = nodePort('healthPort', healthPort ?? DEFAULT_AGENT_HEALTH_PORT);
  const taken = [metrics, health].find((port, index, ports) => CNI_PORTS.includes(port) || ports.indexOf(port) < index);
  if (taken !== undefined) {
    fail('CniSetting', `"${taken}" is a node port that another component of the CNI uses. Write another port`);
  }
  if (logLevel === LogLevel.FATAL) {
    fail('CniSetting', '"LogLevel.FATAL" is not a log level of the network policy agent. Write LogLevel.ERROR');
  }
  return {
    ...optionalSetting('nodeAgent.metricsBindAddr', metricsPort === undefined ? undefined : numberText(metricsPort)),
    ...optionalSetting('nodeAgent.healthProbeBindAddr', healthPort === undefined ? undefined : numberText(healthPort)),
    ...optionalSetting('nodeAgent.logLevel', logLevel?.toLowerCase()),
  };
}
