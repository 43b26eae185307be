export interface Config {
  databasePath: string;
  host: string;
  port: number;
  logLevel: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads the settings from the environment and refuses values that would only fail later. */
export function readConfig(env: Record<string, string | undefined>): Config {
  return {
    databasePath: env['HELPDESK_DB'] ?? 'helpdesk.db',
    host: env['HELPDESK_HOST'] ?? '127.0.0.1',
    port: readPort(env['HELPDESK_PORT'] ?? '3000'),
    logLevel: readLogLevel(env['HELPDESK_LOG_LEVEL'] ?? 'info'),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new Error(`HELPDESK_PORT must be a port number, not "${text}".`);
  }
  return port;
}

function readLogLevel(text: string): string {
  if (!LOG_LEVELS.includes(text)) {
    throw new Error(`HELPDESK_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}".`);
  }
  return text;
}
