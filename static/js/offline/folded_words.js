// Words without case, accents and what stands between them, so that they can be compared.

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const TATWEEL = /\u0640/g; // It stretches an Arabic word, and is none of its letters.

/** Each word behind a space. */
export function folded(text) {
  const letters = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(TATWEEL, "");
  return ` ${letters.replace(/[^\p{L}\p{N}\p{So}]+/gu, " ").trim()}`;
}

/** Whether words begin so; in scripts without spaces, whether they are anywhere. */
export function isFound(text, words) {
  return words.every((word) => text.includes(UNSPACED.test(word) ? word : ` ${word}`));
}
