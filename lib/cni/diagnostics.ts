import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import { booleanSetting, type CniSettings, HIGHEST_NODE_PORT, nodePort, optionalSetting } from './settings';

/** How much the CNI writes to its logs. */
export enum LogLevel {
  /** Everything. */
  DEBUG = 'DEBUG',
  /** What happens. */
  INFO = 'INFO',
  /** What may go wrong. */
  WARN = 'WARN',
  /** What went wrong. */
  ERROR = 'ERROR',
  /** What ends the process. */
  FATAL = 'FATAL',
}

/** The port of the metrics, on every address of the node. */
const CNI_METRICS_PORT = 61_678;

/** What the CNI answers on the node about its state: one choice, made by a factory. */
export class Introspection {
  /** Nothing: the support script of the CNI then finds less. */
  public static off(): Introspection {
    return new Introspection({ 'env.DISABLE_INTROSPECTION': 'true' });
  }

  /**
   * At an address of the node: `host:port`, of which the CNI's own is `127.0.0.1:61679`, or `unix:` and the absolute path of a socket.
   *
   * @param address where it answers; the port 61678 is that of the metrics
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

/** What the CNI tells about itself. */
export interface DiagnosticsOptions {
  /**
   * How much the daemon on each node writes to its log.
   *
   * @default LogLevel.DEBUG
   */
  readonly logLevel?: LogLevel;

  /**
   * Where the daemon writes its log: `stdout`, `stderr`, or an absolute path in the container, whose `/host/var/log/aws-routed-eni` is a
   * directory of the node.
   *
   * @default '/host/var/log/aws-routed-eni/ipamd.log'
   */
  readonly logFile?: string;

  /**
   * How much the plugin, which runs once per pod, writes to its log.
   *
   * @default LogLevel.DEBUG
   */
  readonly pluginLogLevel?: LogLevel;

  /**
   * Where the plugin writes its log: `stderr`, which is the log of the container runtime, or an absolute path on the node. `stdout` is refused:
   * it carries the plugin's answer.
   *
   * @default '/var/log/aws-routed-eni/plugin.log'
   */
  readonly pluginLogFile?: string;

  /**
   * Whether metrics for Prometheus are on port 61678 of the node.
   *
   * @default true
   */
  readonly metrics?: boolean;

  /**
   * What the daemon answers on the node about its state.
   *
   * @default - at 127.0.0.1:61679
   */
  readonly introspection?: Introspection;
}

/** The settings of the group. */
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
    fail('CniSetting', `"${option}: ${file}" is no place for a log, write ${allowedStreams} or an absolute path`);
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
      `"${address}" is no address to answer at, write host and port such as "127.0.0.1:61679", or "unix:" and an absolute path`,
    );
  }
  if (port === CNI_METRICS_PORT) {
    fail('CniSetting', `"${address}" is taken by the metrics of the CNI, choose another port than ${CNI_METRICS_PORT}`);
  }
  return address;
}

/** Ports of the node that the agent listens on by itself, and those of the CNI beside it. */
const DEFAULT_AGENT_METRICS_PORT = 8162;
const DEFAULT_AGENT_HEALTH_PORT = 8163;
const CNI_PORTS = [61_678, 61_679];

/** The network policy agent, which runs beside the CNI on every node whether policies are enforced or not. */
export interface PolicyAgentOptions {
  /**
   * The port of the node for its metrics.
   *
   * @default 8162
   */
  readonly metricsPort?: number;

  /**
   * The port of the node for its health probe, not that of the metrics.
   *
   * @default 8163
   */
  readonly healthPort?: number;

  /**
   * How much it writes to its log: `DEBUG`, `INFO`, `WARN` or `ERROR`. Connections that a policy denies are always in it, those that one
   * accepts at `DEBUG` alone. No printed schema of the add-on has the setting.
   *
   * @default LogLevel.DEBUG
   */
  readonly logLevel?: LogLevel;
}

/** The settings of the group. */
export function policyAgentSettings({ metricsPort, healthPort, logLevel }: PolicyAgentOptions): CniSettings {
  const metrics = nodePort('metricsPort', metricsPort ?? DEFAULT_AGENT_METRICS_PORT);
  const health = nodePort('healthPort', healthPort ?? DEFAULT_AGENT_HEALTH_PORT);
  const taken = [metrics, health].find((port, index, ports) => CNI_PORTS.includes(port) || ports.indexOf(port) < index);
  if (taken !== undefined) {
    fail('CniSetting', `"${taken}" is a port of the node that something else of the CNI has, choose another one`);
  }
  if (logLevel === LogLevel.FATAL) {
    fail('CniSetting', '"LogLevel.FATAL" is no level of the network policy agent, write LogLevel.ERROR');
  }
  return {
    ...optionalSetting('nodeAgent.metricsBindAddr', metricsPort === undefined ? undefined : numberText(metricsPort)),
    ...optionalSetting('nodeAgent.healthProbeBindAddr', healthPort === undefined ? undefined : numberText(healthPort)),
    ...optionalSetting('nodeAgent.logLevel', logLevel?.toLowerCase()),
  };
}
