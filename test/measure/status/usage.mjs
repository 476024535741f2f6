/** Loaded into a process before its own program: at its end it writes what it has used to the file descriptor 3. */
import { writeSync } from 'node:fs';
import process from 'node:process';

process.on('exit', () => {
  writeSync(3, JSON.stringify(process.resourceUsage()));
});
