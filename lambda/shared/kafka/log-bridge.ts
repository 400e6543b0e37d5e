import type { logCreator } from 'kafkajs';
import { LEVELS } from 'kafkajs/src/loggers/index.js';
import type { Logger } from '../log';

/**
 * Sends kafkajs's lines into our log. Its ERROR lines become warnings: most are followed by a retry, and whoever made the call reports how it
 * ended (a first group join logs "The group coordinator is not available", which is no error to show).
 */
export function bridgeLog(logger: Logger): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = log;
      const write = level <= LEVELS.WARN ? logger.warn : logger.debug;
      write(`kafkajs${namespace ? ` ${namespace}` : ''}: ${message}`, fields);
    };
}
