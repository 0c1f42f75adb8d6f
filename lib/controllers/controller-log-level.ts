/** Log level of a controller. The levels are those of the pinned chart versions. */
export enum ControllerLogLevel {
  /** Informational messages and above. */
  INFO = 'info',
  /** Debug messages and above. */
  DEBUG = 'debug',
}
