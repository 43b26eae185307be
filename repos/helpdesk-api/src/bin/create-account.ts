import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { createServices } from '../services.ts';

const USAGE = 'Usage: npm run create-account -- --name <company> --admin-email <address> --admin-name <name>';

const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    'admin-email': { type: 'string' },
    'admin-name': { type: 'string' },
  },
});
const { name, 'admin-email': email, 'admin-name': adminName } = values;
if (!name || !email || !adminName) {
  console.error(USAGE);
  process.exit(2);
}

const db = openDatabase(readConfig(process.env).databasePath);
const { account, apiKey } = createServices(db, systemClock).accounts.provision({
  name,
  admin: { email, name: adminName },
});
db.close();
console.log(`Account ${account.id} (${account.name}) is ready. API key of ${adminName}, shown only now:\n${apiKey}`);
