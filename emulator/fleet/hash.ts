/**
 * All chance in the fleet. A number is drawn by hashing (seed, device, stream, salt), so that any draw can be repeated at
 * any time and in any order, and no generator has a state. Shares that must hold exactly in small fleets too ("3 of 1,000
 * devices have no serial number") are dealt by rank instead: a keyed permutation of the device numbers.
 */

/** What is drawn; each has its own independent sequence. The numbers are part of what a seed means: never renumber. */
export const streams = {
  site: 1,
  hardware: 2,
  bios: 3,
  windows: 4,
  sku: 5,
  join: 6,
  agent: 7,
  serial: 8,
  name: 9,
  defect: 10,
  group: 11,
  enrolled: 12,
  healthTools: 13,
  habit: 14,
  startMinute: 15,
  dayLength: 16,
  dayOff: 17,
  opening: 18,
  closing: 19,
  absence: 20,
  absenceStart: 21,
  absenceLength: 22,
  silence: 23,
  silenceStart: 24,
  checkInDelay: 25,
  scan: 26,
  download: 27,
  install: 28,
  restart: 29,
  willingness: 30,
  failure: 31,
  failureClass: 32,
  retry: 33,
  conflict: 34,
  disk: 35,
  diskCleared: 36,
  behind: 37,
  push: 38,
  crashLoop: 39,
  frailty: 40,
  blueScreen: 41,
  blueScreenTime: 42,
  stopCode: 43,
  app: 44,
  appTime: 45,
  appFrailty: 46,
  cohort: 47,
  boot: 48,
  uninstall: 49,
  idCheck: 50,
  ownSetting: 51,
  hotpatch: 52,
  extendedUpdates: 53,
  holiday: 54,
  bricked: 55,
  pastUpdate: 56,
  pastFailure: 57,
  pastFailureClass: 58,
  pastRetry: 59,
  office: 60,
  officeChannel: 61,
  officeManager: 62,
  officeExtras: 63,
  officeLanguage: 64,
  officeLag: 65,
  officeSpread: 66,
  officeTask: 67,
  officeCheck: 68,
  officeDownload: 69,
  officeClosed: 70,
  officeOccasion: 71,
  edge: 72,
  edgeLag: 73,
  edgeSpread: 74,
  edgeCheck: 75,
  edgeDownload: 76,
  edgeRestart: 77,
  edgeOccasion: 78,
  webView: 79,
  teams: 80,
  teamsSpread: 81,
  teamsOccasion: 82,
  inventory: 83,
  badBuild: 84,
  badBuildEvent: 85,
  windows11: 86,
  offerGroup: 87,
  offerProcessing: 88,
  upgradeFailure: 89,
  upgradeFailureClass: 90,
  upgradeRetry: 91,
  upgradeDownload: 92,
  upgradeInstall: 93,
  upgradeRestart: 94,
  upgradeChoice: 95,
  upgradeBroken: 96,
  driverDownload: 97,
  driverFailure: 98,
  driverHarm: 99,
} as const;

/** Whose chance is drawn: the fleet's seed and the device's number. */
export interface Drawer {
  readonly seed: number;
  readonly index: number;
}

function finish(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** 32 mixed bits (unsigned) of a pair of integers. */
export function mix(left: number, right: number): number {
  return finish(Math.imul(left | 0, 0x9e3779b1) ^ finish((right | 0) + 0x7f4a7c15)) >>> 0;
}

/** Folds any safe integer seed into 32 bits. */
export function foldSeed(seed: number): number {
  return mix(seed % 0x100000000, Math.floor(seed / 0x100000000));
}

/** 32 random bits of one device for one stream; `salt` tells repeated draws apart (a day, an attempt). */
export function drawBits(drawer: Drawer, stream: number, salt = 0): number {
  const device = finish(Math.imul(drawer.index, 0x9e3779b1) ^ drawer.seed);
  return (
    finish(
      Math.imul(device ^ Math.imul(stream, 0x27d4eb2f), 0x165667b1) ^ finish(salt + stream),
    ) >>> 0
  );
}

/** A number in [0, 1). */
export function draw(drawer: Drawer, stream: number, salt = 0): number {
  return drawBits(drawer, stream, salt) / 0x100000000;
}

/** A number in [low, high). */
export function drawBetween(
  drawer: Drawer,
  stream: number,
  salt: number,
  range: readonly [number, number],
): number {
  return range[0] + draw(drawer, stream, salt) * (range[1] - range[0]);
}

/**
 * The device's place in [0, 1) in a shuffled fleet of `size`: over all devices the places are evenly spread, so that
 * `place < share` picks the share exactly (to one device) whatever the seed. A Feistel network over the next power of
 * four, walked until it lands inside the fleet (fewer than four steps on average).
 */
export function dealPlace(drawer: Drawer, stream: number, size: number): number {
  let halfBits = 1;
  while (2 ** (2 * halfBits) < size) halfBits += 1;
  const mask = (1 << halfBits) - 1;
  const key = mix(drawer.seed, stream);
  let place = drawer.index;
  do {
    let left = place >>> halfBits;
    let right = place & mask;
    for (let round = 0; round < 4; round += 1) {
      const next = (left ^ mix(key + round, right)) & mask;
      left = right;
      right = next;
    }
    place = ((left << halfBits) | right) >>> 0;
  } while (place >= size);
  return (place + 0.5) / size;
}

/** How many independent events happen when `mean` are expected; meant for means far below 20. */
export function countEvents(uniform: number, mean: number): number {
  let probability = Math.exp(-mean);
  if (uniform < probability) return 0;
  let sum = probability;
  for (let count = 1; count < 40; count += 1) {
    probability *= mean / count;
    sum += probability;
    if (uniform < sum) return count;
  }
  return 40;
}

/** Things with weights, ready to be chosen from. */
export interface Choice<T> {
  readonly items: readonly T[];
  readonly upTo: Float64Array;
}

/** Prepares a choice; weights need not add up to anything. */
export function createChoice<T>(
  weighted: readonly { readonly item: T; readonly weight: number }[],
): Choice<T> {
  const kept = weighted.filter(({ weight }) => weight > 0);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const upTo = new Float64Array(kept.length);
  let sum = 0;
  for (const [position, { weight }] of kept.entries()) {
    sum += weight;
    upTo[position] = sum / total;
  }
  return { items: kept.map(({ item }) => item), upTo };
}

/** The item at `uniform` in [0, 1). Throws when there is nothing to choose from. */
export function choose<T>(choice: Choice<T>, uniform: number): T {
  const { items, upTo } = choice;
  let position = 0;
  while (position < items.length - 1 && uniform >= (upTo[position] ?? 1)) position += 1;
  const item = items[position];
  if (item === undefined) throw new RangeError('nothing to choose from: every weight is 0');
  return item;
}
