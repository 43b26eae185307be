import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './db/database.ts';

const config = readConfig(process.env);
const db = openDatabase(config.databasePath);
const app = buildApp({ db, logger: { level: config.logLevel } });
app.addHook('onClose', async () => db.close());

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void app.close());
}

await app.listen({ host: config.host, port: config.port });
