#!/usr/bin/env node
import { main } from '../src/cli/main.js';

// `logsift … | head` closes our output early; that is not a failure.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
