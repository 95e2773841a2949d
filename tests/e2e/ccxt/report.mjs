// Checks, one line each, and what they are made of.

const CHECK_SECONDS = 120;

/** Runs checks and says how each went. Goes on after a failure: what depends on it fails by itself. */
export class Report {
  passed = 0;
  failed = 0;

  async check(name, body) {
    try {
      const detail = await within(CHECK_SECONDS, body);
      this.passed += 1;
      console.log(`ok    ${name}${detail ? `  (${detail})` : ''}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL  ${name}: ${describe(error)}`);
    }
  }

  summary() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0;
  }
}

async function within(seconds, body) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

export function describe(error) {
  const text = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 400);
}

export function expect(condition, what) {
  if (!condition) throw new Error(what);
}

export function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${shown(actual)} instead of ${shown(expected)}`);
}

export function near(actual, expected, tolerance, what) {
  if (!(Math.abs(actual - expected) <= tolerance))
    throw new Error(`${what}: ${actual} instead of ${expected} within ${tolerance}`);
}

const shown = (x) => (typeof x === 'bigint' ? x.toString() : JSON.stringify(x));

/** The exception of a call that has to fail, which must be of this very class and carry this code of the venue. */
export async function refused(kind, code, call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    if (error.constructor !== kind || !error.message.includes(`"code":${code}`))
      throw new Error(`expected ${kind.name} with code ${code}, got ${describe(error)}`);
    return `${kind.name} ${code}`;
  }
  throw new Error(`expected ${kind.name} with code ${code}, but it was accepted: ${shown(answer?.info ?? answer)}`);
}

/** Waits for a condition, asynchronous or not, to give something true, and hands that back. */
export async function until(condition, what, seconds = 20) {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`no ${what} within ${seconds} s`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

// --- exact decimals ------------------------------------------------------------------------------------------------

export const PLACES = 8;
const ONE = 10n ** BigInt(PLACES);

/** A decimal number as a count of 10^-8, exactly; digits beyond must be zeros. */
export function units(number) {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(number));
  if (!found) throw new Error(`not a decimal number: ${shown(number)}`);
  const [, sign, whole, fraction = ''] = found;
  if (/[1-9]/.test(fraction.slice(PLACES))) throw new Error(`more than ${PLACES} places: ${number}`);
  const count = BigInt(whole) * ONE + BigInt(fraction.slice(0, PLACES).padEnd(PLACES, '0'));
  return sign ? -count : count;
}

export const sum = (counts) => counts.reduce((total, x) => total + x, 0n);
export const asNumber = (count) => Number(count) / Number(ONE);
