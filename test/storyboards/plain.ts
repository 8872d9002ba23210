/**
 * Output made plain: what differs from run to run or from month to month is replaced by a word for what it is. Rings,
 * decisions, reasons and messages stay as they are, because they are what a storyboard is about.
 */

const rules: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'ID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'INSTANT'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}( \d{4})?( \d\d:\d\d)?( UTC)?/g, 'DATE'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\bprocess \d+\b/g, 'process PID'],
];

/** A fact of a release is one line, wherever its dates and counts have it wrapped; an answer and a decision begin anew. */
const wrappedFact: readonly [RegExp, string] = [/\n {11}(?![ →]|D[-+\d])/g, ' '];

/** Rules for what only a played month has: counts of devices, bars, its own name, which days were looked at. */
const monthRules: readonly (readonly [RegExp, string])[] = [
  [/20[2-9]\d-\d\d-B\b(?! played)(?!, published)/g, 'MONTH-B'],
  [/^D\S* +DATE +up to date: .*\n/gm, ''],
  [/^(test|first|fast|broad)( +[\d,]+){3,}/gm, '$1  N …'],
  [/^(.{40}).*…$/gm, '$1…'],
  [/[█▓▒✗╌·]{6,}/g, 'BAR'],
  [/\bin \d+ (days?|h|min)( \d+ h)?\b/g, 'in A WHILE'],
  [/\b[\d,]+ of [\d,]+\b/g, 'N of N'],
  [/\([\d,]+ devices\)/g, '(N devices)'],
  [/\b\d+(\.\d+)? %/g, 'N %'],
  [/\b[\d,]+ (discovered|ready|not ready|not registered|excluded|events|KB)\b/g, 'N $1'],
  [/\b(\d+\.)?\d+ s\b/g, 'N s'],
  [/✔ Node .*/g, '✔ Node VERSION'],
  [/\d+@\S+ on task queue/g, 'WORKER on task queue'],
  [/(Temporal|PostgreSQL) +\d+\.\d+(\.\d+)?/g, '$1 VERSION'],
  [/, (cached|commandLine|download|build)$/gm, ', HOW FOUND'],
  [
    /"(historyEvents|historyBytes|virtualDays|wallSeconds|eligible|updated|inProgress|failed|waiting|offered|installing|done|ineligible|devices|discovered|ready|notReady|notRegistered)": [\d.]+/g,
    '"$1": N',
  ],
];

/** The output of a command, made plain. `folder` is where it ran; `isMonth`: in a storyboard that plays one. */
export function plain(
  output: string,
  { folder, isMonth }: { readonly folder: string; readonly isMonth: boolean },
): string {
  const used = isMonth ? [wrappedFact, ...rules, ...monthRules] : rules;
  const replaced = used.reduce(
    (text, [pattern, word]) => text.replace(pattern, word),
    output.replaceAll(folder, 'FOLDER'),
  );
  return isMonth ? replaced.replace(/(\S) {2,}/g, '$1  ') : replaced;
}
