/**
 * Error codes of failed installs. Windows has one number of 32 bits for each, and its reports write it in several ways:
 * `0x80070643`, `0x80070643_C3FD` with an extended code behind it, -2147023293, 2147944003. Written in one way, devices
 * that failed alike are counted together. Source: Microsoft Learn, "UCUpdateAlert" (ErrorCode) and "[MS-ERREF]" 2.1.
 */

/** Longer texts are no codes. */
const lengthMax = 40;
const low = -(2 ** 31);
const high = 2 ** 32 - 1;
/** What programs write where they have nothing. */
const noCodes = ['', 'nan', 'null', 'undefined', 'none'];

/**
 * The code as Windows shows it, `0x80070643`; null for none, which 0 (success) is as well. What is no such number is
 * told as it came, without its extended code.
 */
export function errorCodeOf(told: string | number | null): string | null {
  const text = String(told ?? '').trim();
  if (noCodes.includes(text.toLowerCase()) || text.length > lengthMax) return null;
  const code = text.replace(/^(0x[0-9a-f]+)_.*$/i, '$1');
  if (!/^(0x[0-9a-f]+|-?\d+)$/i.test(code)) return code;
  const value = Number(code);
  if (value === 0) return null;
  return value < low || value > high ? code : hexOf(value);
}

/** A negative number is the same 32 bits, read as signed. */
function hexOf(value: number): string {
  return `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}
