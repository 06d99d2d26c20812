/* SHA-256 (FIPS 180-4). crypto.subtle is missing on plain http, answers one by one, and cannot go on from a beginning
   that many runs of words share. */
(function () {
  "use strict";

  const CONSTANTS = Int32Array.from(constants());
  const START = Int32Array.of(
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  );
  const schedule = new Int32Array(64);
  const state = new Int32Array(8);
  const digest = new Int32Array(8);
  const ending = new DataView(new ArrayBuffer(128));

  /* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
  function constants() {
    const found = [];
    for (let n = 2; found.length < 64; n += 1) {
      let prime = true;
      for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) prime = false;
      if (prime) found.push((Math.cbrt(n) % 1) * 4294967296 | 0);
    }
    return found;
  }

  function rotate(value, by) {
    return (value >>> by) | (value << (32 - by));
  }

  function digestBlock(view, at, into) {
    for (let t = 0; t < 16; t += 1) schedule[t] = view.getInt32(at + 4 * t);
    for (let t = 16; t < 64; t += 1) {
      const x = schedule[t - 15];
      const y = schedule[t - 2];
      const mixed = (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10));
      schedule[t] = (schedule[t - 16] + schedule[t - 7] + mixed) | 0;
    }
    let a = into[0], b = into[1], c = into[2], d = into[3], e = into[4], f = into[5], g = into[6], h = into[7];
    for (let t = 0; t < 64; t += 1) {
      const chosen = (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g));
      const first = (h + chosen + CONSTANTS[t] + schedule[t]) | 0;
      const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    into[0] += a;
    into[1] += b;
    into[2] += c;
    into[3] += d;
    into[4] += e;
    into[5] += f;
    into[6] += g;
    into[7] += h;
  }

  /* Puts into `digest` that of the bytes from `from` to `end`, of which those before `done` are in `state` already. */
  function finish(view, from, done, end) {
    const rest = end - done;
    const length = rest < 56 ? 64 : 128;
    for (let n = 0; n < rest; n += 1) ending.setUint8(n, view.getUint8(done + n));
    ending.setUint8(rest, 0x80);
    for (let n = rest + 1; n < length - 8; n += 1) ending.setUint8(n, 0);
    ending.setUint32(length - 8, Math.floor((end - from) / 536870912));
    ending.setUint32(length - 4, (end - from) << 3);
    digest.set(state);
    digestBlock(ending, 0, digest);
    if (length > 64) digestBlock(ending, 64, digest);
  }

  function hexadecimal() {
    return Array.from(digest, function (word) { return (word >>> 0).toString(16).padStart(8, "0"); }).join("");
  }

  /* Asks `told(length, first 32 bits, the whole digest as a function)` for each run of words that begins with word `n`
     and is one of `lengths` (ascending) long. `ends[n]` is the offset behind word n - 1 and the space after it. */
  function eachRun(view, ends, n, lengths, told) {
    const from = ends[n];
    let done = from;
    state.set(START);
    for (const length of lengths) {
      if (n + length >= ends.length) return;
      const end = ends[n + length] - 1;
      for (; done + 64 <= end; done += 64) digestBlock(view, done, state);
      finish(view, from, done, end);
      told(length, digest[0], hexadecimal);
    }
  }

  function sha256(text) {
    const bytes = new TextEncoder().encode(text);
    let found = "";
    eachRun(new DataView(bytes.buffer), [0, bytes.length + 1], 0, [1], function () { found = hexadecimal(); });
    return found;
  }

  window.record.sha256 = sha256;
  window.record.sha256OfRuns = eachRun;
})();
