/**
 * A decision's rule as people read it. Rules that earlier versions stored cite papers, by a word and a section, which
 * whoever reads a decision does not have: the citation is left out where rules are shown.
 */

const paper = String.raw`(?:domain|statistics|design|evidence|quality|graph|temporal)(?:\.md)? (?:section )?\d[\d.]*`;
/** A whole parenthesis that is a citation, with what else stands in it of the paper. */
const alone = new RegExp(String.raw` ?\(${paper}[^()]*\)`, 'g');
/** A citation at the end of a parenthesis that says something. */
const behind = new RegExp(String.raw`, ${paper}[^()]*(?=\))`, 'g');

/** The rule without its citations. */
export function ruleText(rule: string): string {
  return rule.replaceAll(alone, '').replaceAll(behind, '');
}
