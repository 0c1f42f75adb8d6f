import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount } from '../../foundation/tokens';
import { LAST_PORT } from './bounds';
import { type CniSettings, given, toggle } from './settings';

/** How much the CNI writes to its logs. */
export enum CniLogLevel {
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
const METRICS_PORT = 61_678;

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
    return new Introspection({ 'env.INTROSPECTION_BIND_ADDRESS': bindAddress(address) });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}
}

/** What the CNI tells about itself. */
export interface CniDiagnosticsOptions {
  /**
   * How much the daemon on each node writes to its log.
   *
   * @default CniLogLevel.DEBUG
   */
  readonly logLevel?: CniLogLevel;

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
   * @default CniLogLevel.DEBUG
   */
  readonly pluginLogLevel?: CniLogLevel;

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
    refuse('CniSetting', `"${option}: ${file}" is no place for a log, write ${words} or an absolute path`);
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
      `"${address}" is no address to answer at, write host and port such as "127.0.0.1:61679", or "unix:" and an absolute path`,
    );
  }
  if (port === METRICS_PORT) {
    refuse('CniSetting', `"${address}" is taken by the metrics of the CNI, choose another port than ${METRICS_PORT}`);
  }
  return address;
}
