/*
 * Reads the JSON that Vitest wrote and prints one line: "N passed, N failed".
 * A test file that could not be loaded has no tests to count and counts as one failure; so does a
 * run that left no results. Exits with 1 unless tests ran and all passed.
 */
import { readFileSync } from 'node:fs';

/** Passed and failed tests of a results file. */
function count(path) {
  const results = JSON.parse(readFileSync(path, 'utf8'));
  const broken = results.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  for (const file of broken) console.log(`not loaded: ${file.name}`);
  return { passed: results.numPassedTests, failed: results.numFailedTests + broken.length };
}

let counts = { passed: 0, failed: 1 };
try {
  counts = count(process.argv[2]);
} catch {
  console.log('The test run left no results.');
}
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
console.log(`${counts.passed} passed, ${counts.failed} failed`);
